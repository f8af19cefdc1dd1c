import { resolve } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import { PRESET_HINT, type PresetName } from '@jetwatch/shared/preset'
import { type InspectOptions, inspect } from '@jetwatch/source/inspect'
import { Command } from 'commander'
import { type ClassOfFile, classOfFile, name, preset } from '../arguments.ts'
import { formatInspection } from '../inspect-report.ts'
import type { Io } from '../io.ts'
import { userPath } from '../paths.ts'
import { progressBar } from '../progress-bar.ts'

interface Flags {
  readonly json?: true
  readonly class?: readonly ClassOfFile[]
  readonly background?: string
  readonly preset?: PresetName
}

export function inspectCommand(io: Io): Command {
  return new Command('inspect')
    .description('Read a file of jets once and print its layout, classes, filters, ranges, skipped rows and what would be replayed.')
    .argument('<FILE>', 'HDF5 file: the reference layout (pandas table) or images [N, h, w]')
    .option('--class <NAME=FILE>', 'class of the signal rows of this file (repeatable)', classOfFile)
    .option('--background <NAME>', 'background class (default: qcd; of image files without it the first class)', name)
    .option('--preset <NAME>', `image preset: ${PRESET_HINT} (default: aachen, or the one of the images’ size)`, preset)
    .option('--json', 'print JSON instead of a report')
    .addHelpText('after', '\nExample: jetwatch inspect data/qcd.h5')
    .action(async (file: string, flags: Flags) => {
      const path = userPath(file, io.cwd)
      const options = { ...inspectOptions(path, flags, io.cwd) }
      const bar = progressBar(io, 'reading')
      try {
        const inspection = await inspect(path, { ...options, onProgress: (done, total) => bar.update(done, total) })
        bar.stop()
        io.out(flags.json ? `${JSON.stringify(inspection, null, 2)}\n` : `${formatInspection(inspection)}\n`)
      } finally {
        bar.stop()
      }
    })
}

function inspectOptions(path: string, { class: classes, background, preset }: Flags, cwd: string): InspectOptions {
  const other = classes?.find(({ file }) => resolve(cwd, file) !== path)
  if (other) throw new JetwatchError('USAGE', `--class ${other.name}=${other.file} names another file`, `Give --class NAME=${path}`)
  const className = classes?.at(-1)?.name
  return { ...(className ? { className } : {}), ...(background ? { background } : {}), ...(preset ? { preset } : {}) }
}
