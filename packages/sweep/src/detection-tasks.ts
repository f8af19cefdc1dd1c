import { createHash } from 'node:crypto'
import type { DetectorSpec } from '@jetwatch/shared/detection/detector-spec'
import { canonicalJson, type Recipe, recipeHash } from '@jetwatch/shared/recipe'
import { badDetection, type Detection } from './detection-document.ts'

/** A detector of a stream. */
export interface Watcher {
  /** Its name; with a share of labels, that too. */
  readonly key: string
  readonly spec: DetectorSpec
  /** Share of the jets of a clean stream that are called signal, at random, for a detector that looks at labels. */
  readonly labelled: number
}

/** Work of a detection: `jets` scores each different background jet once, the others watch one stream. */
export type DetectionTask =
  | { readonly kind: 'jets'; readonly id: string; readonly recipe: Recipe }
  | {
      /** The stream of the recipe, or one with its clock whose jets are drawn with replacement. */
      readonly kind: 'replayed' | 'resampled'
      readonly id: string
      readonly recipe: Recipe
      readonly watchers: readonly Watcher[]
      /** Second at which the signal begins; null for a clean stream. */
      readonly onset: number | null
      readonly seconds: number
    }
export type WatchTask = Exclude<DetectionTask, { kind: 'jets' }>

/** Streams of a detection, by what they are for. */
export interface WatchTasks {
  /** Of each burst. */
  readonly bursts: readonly (readonly WatchTask[])[]
  readonly calibration: readonly WatchTask[]
  readonly verification: readonly WatchTask[]
  readonly replayed: readonly WatchTask[]
}

/** First seeds of the clean streams, far from those with a signal and from each other. */
const SEEDS = { calibration: 1_000_000, verification: 2_000_000, replayed: 3_000_000 } as const

/** Only the AUC looks at labels: its line depends on how many jets bear one. */
export const watcherKey = (name: string, spec: DetectorSpec, contamination: number): string =>
  spec.kind === 'labelled-auc' ? `${name} at ${contamination}` : name

/** @throws BAD_RECIPE where the recipe's stream has a signal of its own, or scores that are not a function of the jet. */
export function jetsTask(detection: Detection, base: Recipe): DetectionTask {
  if (base.contamination > 0 || base.contaminationSchedule) throw badDetection('the recipe has a signal of its own; give one without')
  if (base.corruptions) throw badDetection('the recipe has corruptions, so a jet has no score of its own; give one without')
  if (base.transport) throw badDetection('the recipe has faults of the transport, which say nothing of a score; give one without')
  const { duration: _, ...recipe } = base
  return withId(detection, { kind: 'jets', recipe: { ...recipe, events: null, loop: false } })
}

/** @param scores of the background's different jets, which resampled streams are drawn from. */
export function watchTasks(detection: Detection, base: Recipe, scores: readonly number[]): WatchTasks {
  const { bursts, clean } = detection
  const detectors = Object.entries(detection.detectors)
  const drawnFrom = createHash('sha256').update(Float64Array.from(scores)).digest('hex')
  const stream = (seed: number, seconds: number): Recipe => ({ ...base, seed, duration: seconds, events: null, loop: true })
  const watchers = detectors.flatMap(([name, spec]) => {
    const all = bursts.map(({ contamination }) => ({ key: watcherKey(name, spec, contamination), spec, labelled: contamination }))
    return [...new Map(all.map((watcher) => [watcher.key, watcher])).values()]
  })
  const cleanTasks = (kind: WatchTask['kind'], first: number, count: number): WatchTask[] =>
    Array.from({ length: count }, (_, i) => {
      const recipe = stream(first + i, clean.seconds)
      return withId(detection, { kind, recipe, watchers, onset: null, seconds: clean.seconds }, kind === 'resampled' ? drawnFrom : null)
    })
  return {
    bursts: bursts.map(({ contamination, at, seconds }) =>
      Array.from({ length: detection.runs }, (_, i) => {
        const contaminationSchedule = { kind: 'burst', at, seconds, to: contamination } as const
        const own = detectors.map(([name, spec]) => ({ key: watcherKey(name, spec, contamination), spec, labelled: contamination }))
        const recipe = { ...stream(i + 1, at + seconds), contaminationSchedule }
        return withId(detection, { kind: 'replayed', recipe, watchers: own, onset: at, seconds: at + seconds })
      }),
    ),
    calibration: cleanTasks('resampled', SEEDS.calibration, clean.calibration),
    verification: cleanTasks('resampled', SEEDS.verification, clean.verification),
    replayed: cleanTasks('replayed', SEEDS.replayed, clean.replayed),
  }
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** SHA-256 of all that decides a result but the model's file: the name under which it is kept. */
function withId<T extends WithoutId<DetectionTask>>(
  { model }: Detection,
  task: T,
  drawnFrom: string | null = null,
): T & { readonly id: string } {
  const content = canonicalJson({ version: 1, model, drawnFrom, ...task, recipe: recipeHash(task.recipe) })
  return { ...task, id: createHash('sha256').update(content).digest('hex').slice(0, 32) }
}
