import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import { ROOT } from '../paths.ts'
import { figureSvg } from './figure-svg.ts'
import { findFigure } from './report-figures.ts'
import { parseTutorial, tableOf, withOutputs } from './tutorial.ts'

export interface TutorialOptions {
  readonly document: string
  /** Leaves models and reports where they are, and takes a model that is there already for the one that its command would train. */
  readonly keep: boolean
}

export interface TutorialHooks {
  readonly onCommand: (command: string) => void
  readonly onDone: (command: string, seconds: number) => void
  readonly onPicture: (file: string, bytes: number) => void
}

/**
 * Runs the commands of a tutorial in the project folder, as a reader would, takes its pictures out of the reports that they write, and
 * puts what they print into its output blocks. What the commands made is removed at the end, unless it is to be kept.
 * @throws CONFLICT where a model or report of that name is there already, and what a command throws.
 */
export async function runTutorial({ document, keep }: TutorialOptions, hooks: TutorialHooks): Promise<void> {
  const markdown = await readFile(document, 'utf8')
  const parts = parseTutorial(markdown)
  const products = parts.flatMap((part) => (part.kind === 'commands' ? part.commands.flatMap(productsOf) : []))
  const present = !keep && products.find((file) => existsSync(join(ROOT, file)))
  if (present)
    throw new JetwatchError(
      'CONFLICT',
      `${present} is there already`,
      'Move it away: the tutorial would write it, and remove it at the end',
    )
  const outputs: string[] = []
  try {
    let printed = ''
    for (const part of parts) {
      if (part.kind === 'commands') {
        printed = ''
        for (const words of part.commands) if (isRunnable(words) && !(keep && isTrained(words))) printed += await runOne(words, hooks)
      } else if (part.kind === 'output') outputs.push(part.show === 'table' ? tableOf(printed) : printed)
      else {
        const report = await readFile(join(ROOT, part.report), 'utf8')
        const file = join(dirname(document), part.file)
        const svg = figureSvg(findFigure(report, part.heading))
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, svg)
        hooks.onPicture(basename(file), svg.length)
      }
    }
    await writeFile(document, withOutputs(markdown, outputs))
  } finally {
    for (const file of keep ? [] : products) await rm(join(ROOT, file), { recursive: true, force: true })
  }
}

/** Files and folders that a command writes. */
export function productsOf(words: readonly string[]): string[] {
  const files = ['--out', '--report', '--json', '--scores'].flatMap((flag) => valuesOf(words, flag))
  const added = words.includes('models') && words.includes('add') ? valuesOf(words, '--name').map((name) => `models/${name}`) : []
  return [...files, ...added]
}

export const valuesOf = (words: readonly string[], flag: string): string[] =>
  words.flatMap((word, i) => (word === flag ? [words[i + 1] ?? ''] : []))

/** A live page is for a person to watch: only an `up` that ends by itself is run. What is not ours is the reader's own. */
export const isRunnable = ([npx, jetwatch, command, ...flags]: readonly string[]): boolean =>
  npx === 'npx' && jetwatch === 'jetwatch' && (command !== 'up' || flags.includes('--duration'))

const isTrained = (words: readonly string[]): boolean =>
  words[2] === 'train' && productsOf(words).every((file) => existsSync(join(ROOT, file, 'manifest.json')))

/** Standard output of one command, without this machine's path to the project. @throws USAGE with the last that it said. */
async function runOne([, , ...argv]: readonly string[], { onCommand, onDone }: TutorialHooks): Promise<string> {
  const command = `jetwatch ${argv.join(' ')}`
  onCommand(command)
  const began = performance.now()
  const child = spawn(process.execPath, [join(ROOT, 'apps/cli/bin/jetwatch.mjs'), ...argv], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new JetwatchError('USAGE', `${command}: exit code ${code}`, err.trim().split('\n').at(-1) ?? 'Run it by hand')
  onDone(command, (performance.now() - began) / 1000)
  return out.replaceAll(`${ROOT}/`, '')
}
