import { BatchBuffer } from '@jetwatch/engine/batch'
import type { Engine } from '@jetwatch/engine/engine'
import { createDetector } from '@jetwatch/shared/detection/create-detector'
import type { Detector } from '@jetwatch/shared/detection/detector'
import { Peaks } from '@jetwatch/shared/detection/first-passage'
import type { Jet } from '@jetwatch/shared/jet'
import { presetOf } from '@jetwatch/shared/preset'
import { createRandom } from '@jetwatch/shared/random'
import { type Recipe, recipeClasses } from '@jetwatch/shared/recipe'
import type { Reference } from '@jetwatch/shared/reference'
import { createStreamClock } from '@jetwatch/shared/stream-clock'
import { mix } from '@jetwatch/source/mix'
import type { DetectionResult, WatchResult } from './detection-result.ts'
import type { DetectionTask, Watcher, WatchTask } from './detection-tasks.ts'
import { checkPreset, scoreFrame } from './score-frame.ts'

/** Seed words of what a detection draws: jets of a resampled stream, labels of a clean one. */
const JETS = 0xde7ec7
const LABELS = 0x1abe1
/** Jets scored at once: no policy follows the stream, so that its frames do not matter. */
const BATCH = 512

export interface DetectionContext {
  readonly engine: () => Promise<Engine>
  readonly modelSha256: string
  readonly reference: Reference
  /** Of the background's different jets: what a resampled stream is drawn from. */
  readonly scores: readonly number[]
  /** Folder that relative paths of the recipe start from. */
  readonly baseDir: string
}

/** The same task with the same model gives the same result. @throws what mixing and scoring throw. */
export async function runDetection(task: DetectionTask, context: DetectionContext): Promise<DetectionResult> {
  const { modelSha256, reference } = context
  const kept = { version: 1, id: task.id, modelSha256 } as const
  if (task.kind === 'jets') {
    const scores: number[] = []
    await eachBatch(task.recipe, context, (_, score) => {
      for (const one of score) scores.push(one)
    })
    return { ...kept, kind: 'jets', scores }
  }
  const watch = createWatch(task, reference)
  if (task.kind === 'resampled') drawEvents(task, context.scores, watch.add)
  else {
    const clock = createStreamClock(task.recipe)
    const classes = recipeClasses(task.recipe)
    await eachBatch(task.recipe, context, (frame, score) => {
      frame.forEach(({ label }, i) => {
        const isSignal = label !== null && task.recipe.signal.includes(classes[label] as string)
        watch.add(score[i] as number, isSignal, clock.next())
      })
    })
  }
  return { ...kept, kind: 'watched', seconds: task.seconds, watches: watch.results() }
}

async function eachBatch(
  recipe: Recipe,
  { engine: engineOf, baseDir }: DetectionContext,
  take: (frame: readonly Jet[], score: Float32Array) => void,
): Promise<void> {
  const engine = await engineOf()
  checkPreset(engine.model, recipe)
  const { height, width } = presetOf(recipe.preset)
  const buffer = new BatchBuffer(BATCH, height, width)
  for await (const frame of mix(recipe, { baseDir, batch: BATCH })) take(frame, await scoreFrame(engine, buffer, frame))
}

/** A clean stream at the recipe's times, each event a jet drawn anew from all. */
function drawEvents({ recipe, seconds }: WatchTask, scores: readonly number[], add: Watch['add']): void {
  const random = createRandom(recipe.seed, JETS)
  const clock = createStreamClock(recipe)
  for (let time = clock.next(); time <= seconds; time = clock.next()) add(scores[random.below(scores.length)] as number, false, time)
}

interface Watch {
  add(score: number, isSignal: boolean, time: number): void
  results(): Record<string, WatchResult>
}

interface Watching extends Watcher {
  readonly detector: Detector
  before: number | null
  readonly peaks: Peaks
}

/** Shows every event to every detector. In a clean stream labels are given at random: a signal that looks like background. */
function createWatch({ watchers, onset, recipe }: WatchTask, reference: Reference): Watch {
  const watching = watchers.map(
    (watcher): Watching => ({ ...watcher, detector: createDetector(watcher.spec, reference), before: null, peaks: new Peaks() }),
  )
  const labels = createRandom(recipe.seed, LABELS)
  let events = 0
  return {
    add(score, isSignal, time) {
      const label = onset === null ? labels.next() : 0
      const begun = onset === null || time >= onset
      if (begun) events++
      for (const one of watching) {
        const value = one.detector.add(score, onset === null ? label < one.labelled : isSignal)
        if (value === null) continue
        if (begun) one.peaks.add(value, events, time - (onset ?? 0))
        else if (one.before === null || value > one.before) one.before = value
      }
    },
    results: () =>
      Object.fromEntries(
        watching.map(({ key, before, peaks }) => [
          key,
          { before, peaks: peaks.list.map(({ events: at, seconds, value }): [number, number, number] => [at, seconds, value]) },
        ]),
      ),
  }
}
