import { existsSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import { hashFile } from '@jetwatch/source/hash'
import { hasCheckpoint } from '../checkpoint.ts'
import { evaluate } from '../evaluate.ts'
import type { TrainOptions } from '../options.ts'
import type { TrainProgress } from '../progress.ts'
import { train } from '../train.ts'
import { trainCommand } from '../train-command.ts'
import { readScan, type Scan, type ScanPoint, writeWhole } from './scan-file.ts'
import { checkScan, pointName, pointOptions, type ScanAxis } from './scan-kind.ts'
import { scanReport } from './scan-report.ts'

/** Where points are trained, inside of the scan's folder. */
const WORK = '.points'
/** Share of a point's time that goes into training; the rest is reading, scoring and writing. */
const TRAINING_SHARE = 0.85

export interface ScanOptions {
  readonly axis: ScanAxis
  /** Ascending, each once. */
  readonly seeds: readonly number[]
  /** Of each point; `out` is the folder of the scan, `force` starts it again. */
  readonly train: TrainOptions
  /** Labelled jets that contaminated models are judged on; null for the latent scan, which looks at no label. */
  readonly test: string | null
  /** Folder that keeps the model of every point; null throws them away. */
  readonly keep: string | null
}

export interface ScanHooks {
  readonly onProgress?: (progress: ScanProgress) => void
  readonly onNote?: (line: string) => void
  /** Stops after the current batch; finished points and the checkpoint stay. */
  readonly signal?: AbortSignal
}

export interface ScanProgress {
  /** Share of the points that were left to do, 0 to 1. */
  readonly done: number
  /** The one at work, and how many there are. */
  readonly point: number
  readonly points: number
  readonly name: string
  /** To the end of the scan; null while unknown. */
  readonly etaSeconds: number | null
}

/**
 * Trains a model for each value and seed and writes `scan.json` after each, then `scan.html`. Points that `scan.json` has are not
 * trained again; more values and seeds may be added to it later.
 * @throws USAGE, CONFLICT where the folder holds a scan of other settings, and what `train` and `evaluate` throw.
 */
export async function scan(options: ScanOptions, hooks: ScanHooks = {}): Promise<Scan> {
  const { axis, seeds, train: training, keep } = options
  checkOptions(options)
  const file = join(training.out, 'scan.json')
  const work = join(training.out, WORK)
  if (training.force) await clear(file, work)
  const before = await readScan(file)
  const head = await headOf(options, before?.points ?? [])
  if (before && before.settings !== head.settings) {
    const remedy = 'Choose another --out, give the options of that scan, or start again with --force'
    throw new JetwatchError('CONFLICT', `${file} is a scan with other options or files: ${before.command}`, remedy)
  }
  let current: Scan = { ...head, points: before?.points ?? [] }
  const isDone = (value: number, seed: number): boolean => current.points.some((one) => one.value === value && one.seed === seed)
  const todo = axis.values.flatMap((value) => seeds.filter((seed) => !isDone(value, seed)).map((seed) => ({ value, seed })))
  const kept = axis.values.length * seeds.length - todo.length
  if (kept > 0) hooks.onNote?.(`${kept} of ${kept + todo.length} points are done already`)
  for (const { value, seed } of keep === null || training.force ? [] : todo) {
    const name = pointName(axis.kind, value, seed)
    if (existsSync(join(keep as string, name)) && !existsSync(join(work, name)))
      throw new JetwatchError(
        'CONFLICT',
        `${join(keep as string, name)} is there already`,
        'Choose another --keep, or start again with --force',
      )
  }
  await writeWhole(file, serialise(current))

  const began = performance.now()
  for (const [i, { value, seed }] of todo.entries()) {
    const name = pointName(axis.kind, value, seed)
    const out = join(work, name)
    const show = (share: number): void => {
      const done = (i + share) / todo.length
      const seconds = (performance.now() - began) / 1000
      const etaSeconds = done > 0 && seconds > 1 ? (seconds * (1 - done)) / done : null
      hooks.onProgress?.({ done, point: i + 1, points: todo.length, name, etaSeconds })
    }
    show(0)
    const point = await onePoint(options, { value, seed, out, show, hooks })
    if (keep !== null) await cp(out, join(keep, name), { recursive: true, force: true })
    current = { ...current, points: [...current.points, point].sort((a, b) => a.value - b.value || a.seed - b.seed) }
    await writeWhole(file, serialise(current))
    await rm(out, { recursive: true, force: true })
    show(1)
    hooks.onNote?.(`${i + 1} of ${todo.length}: ${name}, ${describe(point)}, ${point.seconds.toFixed(0)} s`)
  }
  await rm(work, { recursive: true, force: true })
  await writeWhole(join(training.out, 'scan.html'), scanReport(current))
  return current
}

interface OnePoint {
  readonly value: number
  readonly seed: number
  readonly out: string
  readonly show: (share: number) => void
  readonly hooks: ScanHooks
}

async function onePoint({ axis, train: training, test }: ScanOptions, { value, seed, out, show, hooks }: OnePoint): Promise<ScanPoint> {
  const began = performance.now()
  const resume = hasCheckpoint(out)
  const options = { ...pointOptions(training, { kind: axis.kind, value, seed, out }), resume, force: !resume }
  const onProgress = ({ phase, done, total }: TrainProgress): void => {
    if (phase === 'training' && total > 0) show((TRAINING_SHARE * done) / total)
  }
  const manifest = await train(options, { onProgress, ...(hooks.signal ? { signal: hooks.signal } : {}) })
  stopIfAsked(hooks)
  const judged = test === null ? null : await judge(out, test, training.background)
  stopIfAsked(hooks)
  const { jets, validationJets, contamination, epochs, loss, validationLoss, backend } = manifest.training as NonNullable<
    Manifest['training']
  >
  return {
    value,
    seed,
    jets,
    validationJets,
    signalJets: contamination?.jets ?? 0,
    epochs,
    loss,
    validationLoss,
    backend,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    model: manifest.sha256,
    test: judged,
  }
}

function stopIfAsked({ signal }: ScanHooks): void {
  if (signal?.aborted) throw new JetwatchError('TRAINING', 'the scan was stopped', 'Give the same command again to go on')
}

async function judge(modelDir: string, test: string, background: string): Promise<NonNullable<ScanPoint['test']>> {
  const { evaluation } = await evaluate({ modelDir, data: test, background, engine: 'cpu' })
  const { e10 } = evaluation.figures
  return {
    auc: evaluation.auc,
    e10: e10.value === null ? { value: null, error: null, reason: e10.reason } : { value: e10.value, error: e10.error, reason: null },
    background: evaluation.jets.background,
    signal: evaluation.jets.signal,
  }
}

/** @throws USAGE for options that contradict the kind of scan. */
function checkOptions({ axis: { kind }, train: training, test }: ScanOptions): void {
  checkScan(kind, training)
  if (kind === 'contamination' && test === null)
    throw new JetwatchError('USAGE', 'a contamination scan needs --test FILE', 'Give a file with both classes that is not trained on')
  if (kind === 'latent' && test !== null)
    throw new JetwatchError('USAGE', 'a latent scan looks at no label, so --test says nothing to it', 'Leave --test out')
}

/** All of a scan but its points; its command names the values and seeds of earlier ones too. @throws USAGE where the file tested on is the one trained on. */
async function headOf(
  { axis: { kind, values }, seeds, train: training, test }: ScanOptions,
  before: readonly ScanPoint[],
): Promise<Omit<Scan, 'points'>> {
  const data = { name: basename(training.data), sha256: await hashFile(training.data) }
  const tested = test === null ? null : { name: basename(test), sha256: await hashFile(test) }
  if (tested?.sha256 === data.sha256) throw new JetwatchError('USAGE', '--test is the file trained on', 'Give one with other jets')
  const { out, data: _data, backend: _backend, resume: _resume, force: _force, reference: _reference, seed: _seed, ...rest } = training
  const { latent, contaminate, ...others } = rest
  const settings = JSON.stringify({
    kind,
    ...others,
    ...(kind === 'latent' ? { contaminate } : { latent }),
    data: data.sha256,
    test: tested?.sha256 ?? null,
  })
  // The scanned option and the seed are flags of the scan instead.
  const base = trainCommand({ ...training, ...(kind === 'contamination' ? { contaminate: 0 } : {}), reference: null })
    .replace(/ --out \S+$/, '')
    .replace(/ --seed \S+/, '')
    .replace(kind === 'latent' ? / --latent \S+/ : / --contaminate \S+/, '')
  const flags = [
    `--scan ${kind}=${union(
      values,
      before.map(({ value }) => value),
    )}`,
    `--seeds ${union(
      seeds,
      before.map(({ seed }) => seed),
    )}`,
    ...(tested ? [`--test ${tested.name}`] : []),
  ]
  const command = `${base} ${flags.join(' ')} --out ${basename(out)}`
  return { version: 1, kind, command, background: training.background, arch: training.arch, data, test: tested, settings }
}

const union = (a: readonly number[], b: readonly number[]): string => [...new Set([...a, ...b])].sort((x, y) => x - y).join(',')

async function clear(file: string, work: string): Promise<void> {
  for (const path of [file, work]) await rm(path, { recursive: true, force: true })
}

const serialise = (one: Scan): string => `${JSON.stringify(one, null, 1)}\n`

function describe({ validationLoss, test }: ScanPoint): string {
  const loss = `validation loss ${validationLoss.toPrecision(4)}`
  return test?.auc.value == null ? loss : `${loss}, AUC ${test.auc.value.toFixed(4)}`
}
