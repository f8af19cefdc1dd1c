import { basename, join } from 'node:path'
import { ENGINE_CHOICES, type EngineChoice } from '@jetwatch/engine/engine'
import { JetwatchError } from '@jetwatch/shared/errors'
import { type Evaluated, evaluate } from '@jetwatch/training/evaluate'
import { formatEvaluations } from '@jetwatch/training/format-evaluation'
import { writeReport } from '@jetwatch/training/report/write-report'
import { SCORE_NAMES, type ScoreName } from '@jetwatch/training/scores/score-name'
import { writeScores } from '@jetwatch/training/scores-file'
import { Command, Option } from 'commander'
import {
  type ClassOfFile,
  classOfFile,
  integer,
  name,
  path,
  repeated,
  type SignalFile,
  type SkippedRows,
  scoreNames,
  signalFile,
  skippedRows,
} from '../arguments.ts'
import { parseEnv } from '../env.ts'
import type { Io } from '../io.ts'
import { modelFolder } from '../model-folder.ts'
import { userPath } from '../paths.ts'
import { progressBar } from '../progress-bar.ts'
import { saveEvaluation } from '../save-evaluation.ts'
import { writeJson } from '../write-output.ts'

interface Flags {
  readonly model: readonly string[]
  readonly data: readonly string[]
  readonly json?: string
  readonly scores?: string
  readonly engine: EngineChoice
  readonly background?: string
  readonly class?: readonly ClassOfFile[]
  readonly limit?: number
  readonly skip?: readonly SkippedRows[]
  readonly signal?: readonly SignalFile[]
  readonly score?: readonly ScoreName[]
  readonly report?: string
  readonly save?: true
}

export function evaluateCommand(io: Io): Command {
  return new Command('evaluate')
    .description('Score files with a model: AUC, E10, E100, rejections, and the numbers that need no model beside them.')
    .requiredOption('--model <NAME|DIR>', 'a model of models/, or a model folder (repeatable: side by side)', repeated)
    .requiredOption('--data <FILE>', 'HDF5 file of jets (repeatable; the order is `source` in --scores)', repeated)
    .option('--signal <FILE[=NAME]>', 'set the signal of this file against the background of --data (repeatable)', signalFile)
    .option('--score <NAME>', `a further score beside the model's own: ${SCORE_NAMES.join(', ')} (repeatable, or a list)`, scoreNames)
    .option('--background <NAME>', 'class that counts as background (default: the one the model was trained on)', name)
    .option('--class <NAME=FILE>', 'class of the signal rows of a file (repeatable)', classOfFile)
    .addOption(new Option('--engine <NAME>', 'where to score').choices(ENGINE_CHOICES).default('auto'))
    .option('--limit <ROWS>', 'use at most the first rows of each file (default: all)', integer(1, 1e9))
    .option('--skip <ROWS=FILE>', 'leave out the first rows of this file, such as those trained on (repeatable)', skippedRows)
    .option('--save', 'keep it with the model: evaluation.json, and the headline figures in its manifest')
    .option('--json <FILE|->', 'write the evaluation as JSON, - for stdout', path)
    .option('--report <FILE.html>', 'write a report with plots and jets: one HTML file without scripts or links', path)
    .option('--scores <FILE>', 'write every score as CSV keyed by (source, row)', path)
    .addHelpText('after', HELP)
    .action((flags: Flags) => run(flags, io))
}

const HELP = `
Scores: default is the one of the model's graph; mse, mae and emd0.5, emd1, emd2 (exact earth mover's distance, by the exponent of
the distance; 20 to 40 ms of a core for each jet, kept in JETWATCH_HOME or .jetwatch) compare the prepared image with its
reconstruction; kld needs a variational model.

Examples:
  jetwatch evaluate --model models/my-model --data data/qcd.h5 --data data/top.h5 --json -
  jetwatch evaluate --model dense-6 --data data/qcd.h5 --signal data/w.h5 --report w.html`

async function run(flags: Flags, io: Io): Promise<void> {
  const data = flags.data.map((file) => userPath(file, io.cwd))
  const signals = (flags.signal ?? []).map(({ file, name: label }) => ({ file: userPath(file, io.cwd), label }))
  const signal = signals.map(({ file }) => file)
  const named = [
    ...(flags.class ?? []).map(({ name: label, file }) => [userPath(file, io.cwd), label] as const),
    ...signals.flatMap(({ file, label }) => (label === undefined ? [] : [[file, label] as const])),
  ]
  const skip = (flags.skip ?? []).map(({ rows, file }) => [userPath(file, io.cwd), rows] as const)
  check(flags, data, signal, [...named, ...skip])
  const folders: string[] = []
  for (const model of flags.model) folders.push(await modelFolder(model, io.cwd))
  const { background, limit, engine } = flags
  const options = {
    data,
    signal,
    classes: Object.fromEntries(named),
    skip: Object.fromEntries(skip),
    engine,
    score: flags.score ?? [],
    cache: join(parseEnv(io.env).home, 'cache', 'scores'),
    ...(background === undefined ? {} : { background }),
    ...(limit === undefined ? {} : { limit }),
  }
  const evaluated: Evaluated[] = []
  for (const modelDir of folders) {
    const bar = progressBar(io, folders.length > 1 ? `scoring ${basename(modelDir)}` : 'scoring')
    try {
      evaluated.push(await evaluate({ ...options, modelDir }, { onProgress: (done, total) => bar.update(done, total) }))
    } finally {
      bar.stop()
    }
  }
  const evaluations = evaluated.map(({ evaluation }) => evaluation)
  if (flags.json !== '-') io.out(`${formatEvaluations(evaluations)}\n`)
  if (flags.json !== undefined)
    await writeJson(flags.json, evaluations.length > 1 ? { version: 1, models: evaluations } : evaluations[0], io)
  if (flags.save) for (const { modelDir, evaluation } of evaluated) await saveEvaluation(modelDir, evaluation)
  if (flags.report !== undefined) {
    await writeReport(userPath(flags.report, io.cwd), evaluated, { command: commandOf(flags), date: new Date().toISOString() })
  }
  const [only] = evaluated
  if (flags.scores !== undefined && only) await writeScores(userPath(flags.scores, io.cwd), only)
}

/** The command line again, without what only says where to write. */
function commandOf(flags: Flags): string {
  const words = [
    ...flags.model.flatMap((model) => ['--model', model]),
    ...flags.data.flatMap((file) => ['--data', file]),
    ...(flags.signal ?? []).flatMap(({ file, name: label }) => ['--signal', label === undefined ? file : `${file}=${label}`]),
    ...(flags.class ?? []).flatMap(({ file, name: label }) => ['--class', `${label}=${file}`]),
    ...(flags.score?.length ? ['--score', flags.score.join(',')] : []),
    ...(flags.background === undefined ? [] : ['--background', flags.background]),
    ...(flags.limit === undefined ? [] : ['--limit', String(flags.limit)]),
    ...(flags.skip ?? []).flatMap(({ rows, file }) => ['--skip', `${rows}=${file}`]),
    ...(flags.engine === 'auto' ? [] : ['--engine', flags.engine]),
    ...(flags.report === undefined ? [] : ['--report', flags.report]),
  ]
  return ['jetwatch evaluate', ...words.map((word) => (/^[\w./=,:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))].join(
    ' ',
  )
}

function check(flags: Flags, data: readonly string[], signal: readonly string[], named: readonly (readonly [string, unknown])[]): void {
  const refuse = (message: string, remedy: string): never => {
    throw new JetwatchError('USAGE', message, remedy)
  }
  const stray = named.find(([file]) => !data.includes(file) && !signal.includes(file))
  if (stray) refuse(`--class or --skip names ${stray[0]}, which is not evaluated`, 'Give it with --data too, or leave it out')
  const twice = signal.find((file) => data.includes(file))
  if (twice) refuse(`${twice} is given with --data and with --signal`, 'With --signal, --data gives the background and --signal the signal')
  const names = flags.model.map((model) => basename(model))
  const repeatedName = names.find((one, i) => names.indexOf(one) !== i)
  if (repeatedName) refuse(`two models are called ${repeatedName}`, 'Give each model once')
  if (flags.scores !== undefined && flags.model.length > 1) {
    refuse(`--scores writes the scores of one model, not of ${flags.model.length}`, 'Evaluate one model at a time for --scores')
  }
}
