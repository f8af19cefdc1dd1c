import { ENGINE_CHOICES, type EngineChoice } from '@jetwatch/engine/engine'
import { JetwatchError } from '@jetwatch/shared/errors'
import { evaluate } from '@jetwatch/training/evaluate'
import { formatEvaluation } from '@jetwatch/training/format-evaluation'
import { writeScores } from '@jetwatch/training/scores-file'
import { Command, Option } from 'commander'
import { type ClassOfFile, classOfFile, integer, name, path, repeated } from '../arguments.ts'
import type { Io } from '../io.ts'
import { modelFolder } from '../model-folder.ts'
import { userPath } from '../paths.ts'
import { progressBar } from '../progress-bar.ts'
import { saveEvaluation } from '../save-evaluation.ts'
import { writeJson } from '../write-output.ts'

interface Flags {
  readonly model: string
  readonly data: readonly string[]
  readonly json?: string
  readonly scores?: string
  readonly engine: EngineChoice
  readonly background?: string
  readonly class?: readonly ClassOfFile[]
  readonly limit?: number
  readonly save?: true
}

export function evaluateCommand(io: Io): Command {
  return new Command('evaluate')
    .description('Score files with a model: AUC, E10, E100, rejections, and the numbers that need no model beside them.')
    .requiredOption('--model <NAME|DIR>', 'a model of models/, or a model folder', path)
    .requiredOption('--data <FILE>', 'HDF5 file of jets (repeatable; the order is `source` in --scores)', repeated)
    .option('--background <NAME>', 'class that counts as background (default: the one the model was trained on)', name)
    .option('--class <NAME=FILE>', 'class of the signal rows of a file (repeatable)', classOfFile)
    .addOption(new Option('--engine <NAME>', 'where to score').choices(ENGINE_CHOICES).default('auto'))
    .option('--limit <ROWS>', 'use at most the first rows of each file (default: all)', integer(1, 1e9))
    .option('--save', 'keep it with the model: evaluation.json, and the headline figures in its manifest')
    .option('--json <FILE|->', 'write the evaluation as JSON, - for stdout', path)
    .option('--scores <FILE>', 'write every score as CSV keyed by (source, row)', path)
    .addHelpText('after', '\nExample: jetwatch evaluate --model models/my-model --data data/qcd.h5 --data data/top.h5 --json -')
    .action(async (flags: Flags) => {
      const data = flags.data.map((file) => userPath(file, io.cwd))
      const classes = Object.fromEntries((flags.class ?? []).map(({ name: label, file }) => [userPath(file, io.cwd), label]))
      const stray = Object.keys(classes).find((file) => !data.includes(file))
      if (stray)
        throw new JetwatchError('USAGE', `--class names ${stray}, which is not evaluated`, `Give it with --data too, or leave it out`)
      const bar = progressBar(io, 'scoring')
      try {
        const { background, limit, engine } = flags
        const modelDir = await modelFolder(flags.model, io.cwd)
        const options = { modelDir, data, classes, engine }
        const evaluated = await evaluate(
          { ...options, ...(background === undefined ? {} : { background }), ...(limit === undefined ? {} : { limit }) },
          { onProgress: (done, total) => bar.update(done, total) },
        )
        bar.stop()
        if (flags.json !== '-') io.out(`${formatEvaluation(evaluated.evaluation)}\n`)
        if (flags.json !== undefined) await writeJson(flags.json, evaluated.evaluation, io)
        if (flags.save) await saveEvaluation(modelDir, evaluated.evaluation)
        if (flags.scores !== undefined) await writeScores(userPath(flags.scores, io.cwd), evaluated)
      } finally {
        bar.stop()
      }
    })
}
