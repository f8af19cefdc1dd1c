import { BatchBuffer } from '@jetwatch/engine/batch'
import { createEngine } from '@jetwatch/engine/create'
import type { Engine, EngineChoice } from '@jetwatch/engine/engine'
import { loadModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Jet, SkipCounts, SkipReason } from '@jetwatch/shared/jet'
import type { Manifest } from '@jetwatch/shared/manifest'
import { presetOf } from '@jetwatch/shared/preset'
import { classesFor } from '@jetwatch/source/classes'
import { type JetFile, openFile } from '@jetwatch/source/file'
import { hashFile } from '@jetwatch/source/hash'
import { jets } from '@jetwatch/source/jets'
import { type Evaluation, evaluation } from './evaluation.ts'
import { EXAMPLES, type Example, pickExamples } from './examples.ts'
import { type ScoredJets, ScoredJetsBuilder, UNLABELLED } from './scored-jets.ts'
import { ExtraScores } from './scores/extra-scores.ts'
import type { ExtraScore, ScoreName } from './scores/score-name.ts'

const BATCH = 256

export interface EvaluateOptions {
  /** Model folder. */
  readonly modelDir: string
  /** One or more data files; their order is `source` in the scores. */
  readonly data: string | readonly string[]
  /** Files whose signal is set against the background of `data`, of which then only the background counts. */
  readonly signal?: readonly string[]
  /** Scores beside the model's own. */
  readonly score?: readonly ScoreName[]
  /** Folder where scores that are dear to work out are kept; default none. */
  readonly cache?: string
  /** Class that counts as background; default the class that the model was trained on. Every other class is signal. */
  readonly background?: string
  /** Class of a file's signal by its path, as `--class NAME=FILE` gives it. */
  readonly classes?: Readonly<Record<string, string>>
  /** Default `auto`. */
  readonly engine?: EngineChoice
  /** CPU threads; default one per physical core. */
  readonly threads?: number
  /** Uses at most the first rows of each file. */
  readonly limit?: number
  /** First rows of a file to leave out, by its path, as `--skip ROWS=FILE` gives it. */
  readonly skip?: Readonly<Record<string, number>>
}

export interface EvaluateHooks {
  /** Rows read so far, of all files. */
  readonly onProgress?: (done: number, total: number) => void
}

/** Figures for people and programs, and the score of every jet behind them. */
export interface Evaluated {
  readonly evaluation: Evaluation
  readonly jets: ScoredJets
  /** By score, in the order of `jets`. */
  readonly extra: Partial<Record<ExtraScore, Float64Array>>
  /** The first jets of each role with their images. */
  readonly examples: readonly Example[]
  readonly manifest: Manifest
  readonly modelDir: string
}

/**
 * Scores every jet of the files and works out the figures of merit, the model-free baselines beside them.
 * Writes nothing. @throws any code of source and engine; USAGE for a background that no file has; for a score that does not
 * apply to the model; NO_JETS.
 */
export async function evaluate(options: EvaluateOptions, hooks: EvaluateHooks = {}): Promise<Evaluated> {
  const started = performance.now()
  const dataPaths = typeof options.data === 'string' ? [options.data] : options.data
  const paths = [...dataPaths, ...(options.signal ?? [])]
  const model = await loadModel(options.modelDir)
  const { manifest } = model
  const inputs: Input[] = []
  try {
    for (const path of paths) inputs.push(await openInput(path, options))
    const background = options.background ?? manifest.background
    if (options.signal?.length) chooseRoles(inputs, dataPaths.length, background)
    const classes = orderClasses(inputs, background, options.background !== undefined)
    await using engine = await createEngine(model, { engine: options.engine ?? 'auto', threads: options.threads ?? 0 })
    await selfCheck(engine)
    const data = await Promise.all(inputs.map(describeInput))
    const files = inputs.map(({ file }, source) => ({ sha256: data[source]?.sha256 as string, rows: file.rows }))
    await using extraScores = await ExtraScores.open(engine, { asked: options.score ?? [], files, cache: options.cache ?? null })
    const { scored, skipped, first } = await scoreAll(engine, extraScores, inputs, classes, hooks)
    if (scored.length === 0) throw new JetwatchError('NO_JETS', `no usable jet in ${paths.join(', ')}`, 'See `jetwatch inspect FILE`')
    const extra = await extraScores.finish()
    const examples = await pickExamples(engine, first, classes)
    const seconds = (performance.now() - started) / 1000
    const { name, device } = engine
    const context = { manifest, classes, background, data, engine: { name, device }, skipped, seconds, extra }
    return { evaluation: evaluation(scored, context), jets: scored, extra, examples, manifest, modelDir: options.modelDir }
  } finally {
    for (const { file } of inputs) file.close()
  }
}

interface Input {
  readonly path: string
  readonly file: JetFile
  /** Rows to use: from (included) to end (excluded). */
  readonly from: number
  readonly end: number
  /** By the file's own label code; null where no row has it, or none of it is wanted. */
  classes: readonly (string | null)[]
}

/** Of the first `data` files only the background counts, of the others only the signal. @throws USAGE where nothing is left of a file. */
function chooseRoles(inputs: readonly Input[], data: number, background: string): void {
  for (const [source, input] of inputs.entries()) {
    const wanted = source < data ? 'background' : 'signal'
    const classes = input.classes.map((name) => (name !== null && (name === background) === (wanted === 'background') ? name : null))
    if (classes.every((name) => name === null)) {
      const flag = wanted === 'background' ? '--data' : '--signal'
      const present = input.classes.filter((name) => name !== null).join(', ')
      throw new JetwatchError(
        'USAGE',
        `${input.path} has no ${wanted} jets (background is ${background}, the file has ${present})`,
        `With --signal, --data gives the background and --signal the signal: leave this ${flag} out, or choose --background`,
      )
    }
    input.classes = classes
  }
}

async function describeInput({ path, from, end }: Input): Promise<Evaluation['data'][number]> {
  return { path, sha256: await hashFile(path), rows: end - from, ...(from > 0 ? { from } : {}) }
}

async function openInput(path: string, { classes = {}, limit = Number.POSITIVE_INFINITY, skip = {} }: EvaluateOptions): Promise<Input> {
  const file = await openFile(path)
  try {
    const className = classes[path]
    const from = skip[path] ?? 0
    const end = Math.min(limit, file.rows)
    if (from >= end)
      throw new JetwatchError('USAGE', `${path}: none of its first ${end} rows is left without ${from} of them`, 'Skip fewer rows')
    return { path, file, from, end, classes: classesFor(path, file, className === undefined ? {} : { className }) }
  } catch (error) {
    file.close()
    throw error
  }
}

async function scoreAll(
  engine: Engine,
  extra: ExtraScores,
  inputs: readonly Input[],
  classes: readonly string[],
  { onProgress }: EvaluateHooks,
): Promise<{ scored: ScoredJets; skipped: SkipCounts; first: readonly Jet[] }> {
  const collector = new Collector(engine, extra, classes.length)
  const skipped: SkipCounts = {}
  const total = inputs.reduce((sum, { end }) => sum + end, 0)
  let before = 0
  for (const [source, { file, from, end, classes: own }] of inputs.entries()) {
    const blocks = jets(file, {
      preset: engine.model.manifest.preset,
      source,
      labels: own.map((name) => (name === null ? undefined : classes.indexOf(name))),
      rows: (row) => row >= from && row < end,
      onProgress: (done) => onProgress?.(before + Math.min(done, end), total),
    })
    for await (const block of blocks) {
      for (const jet of block) await collector.add(jet)
      if ((block.at(-1)?.row ?? 0) >= end - 1) break
    }
    for (const [reason, count] of Object.entries(blocks.skipped) as [SkipReason, number][]) skipped[reason] = (skipped[reason] ?? 0) + count
    before += end
  }
  return { scored: await collector.finish(), skipped, first: collector.first }
}

/** Background first, then the others as the files name them. */
function orderClasses(inputs: readonly Input[], background: string, asked: boolean): string[] {
  const present = [...new Set(inputs.flatMap(({ classes }) => classes.filter((name) => name !== null)))]
  if (asked && !present.includes(background)) {
    throw new JetwatchError('USAGE', `no file has the class "${background}"`, `Choose --background from: ${present.join(', ')}`)
  }
  return [background, ...present.filter((name) => name !== background)]
}

/** Scores jets in full batches through one buffer. */
class Collector {
  readonly #engine: Engine
  readonly #batch: BatchBuffer
  readonly #pending: Jet[] = []
  readonly #scored = new ScoredJetsBuilder()
  readonly #extra: ExtraScores
  /** The first jets of each class. */
  readonly first: Jet[] = []
  readonly #firstOf: number[]

  constructor(engine: Engine, extra: ExtraScores, classes: number) {
    this.#extra = extra
    this.#firstOf = new Array<number>(classes).fill(0)
    const { height, width } = presetOf(engine.model.manifest.preset)
    this.#engine = engine
    this.#batch = new BatchBuffer(BATCH, height, width)
  }

  add(jet: Jet): Promise<void> | undefined {
    this.#batch.add(jet.image.index, jet.image.value)
    this.#pending.push(jet)
    const seen = jet.label === null ? EXAMPLES : (this.#firstOf[jet.label] ?? EXAMPLES)
    if (seen < EXAMPLES) {
      this.first.push(jet)
      this.#firstOf[jet.label as number] = seen + 1
    }
    return this.#batch.full ? this.#flush() : undefined
  }

  async finish(): Promise<ScoredJets> {
    await this.#flush()
    return this.#scored.finish()
  }

  async #flush(): Promise<void> {
    const { score } = await this.#engine.score(this.#batch)
    const pixels = this.#batch.height * this.#batch.width
    for (const [i, jet] of this.#pending.entries()) this.#scored.add(jet, jet.label ?? UNLABELLED, score[i] as number, pixels)
    await this.#extra.add(this.#pending)
    this.#pending.length = 0
    this.#batch.clear()
  }
}
