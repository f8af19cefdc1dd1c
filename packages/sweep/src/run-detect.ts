import type { EngineChoice } from '@jetwatch/engine/engine'
import type { LoadedModel } from '@jetwatch/engine/model'
import type { Recipe } from '@jetwatch/shared/recipe'
import type { Reference } from '@jetwatch/shared/reference'
import type { Detection } from './detection-document.ts'
import type { DetectionResult, JetScores, WatchedStream } from './detection-result.ts'
import type { WatchedStreams } from './detection-rows.ts'
import { type DetectionTask, jetsTask, type WatchTask, watchTasks } from './detection-tasks.ts'
import type { PointsStore } from './points-store.ts'
import { runTasks } from './task-pool.ts'

export interface DetectRun {
  readonly detection: Detection
  readonly recipe: Recipe
  readonly model: LoadedModel
  readonly reference: Reference
  readonly engine: EngineChoice
  /** Folder that relative paths of the recipe start from. */
  readonly baseDir: string
  readonly store: PointsStore<DetectionResult>
  readonly jobs: number
  readonly threads: number
  readonly signal: AbortSignal
  /** Streams finished, of how many, how many of them were there before, and the share of the work that was left. */
  readonly onProgress: (done: number, total: number, kept: number, share: number) => void
}

/** What an event of a resampled stream costs, in events that are read, imaged and scored. */
const RESAMPLED_COST = 0.08

/** Watches every stream that the store does not hold yet. @throws what `runTasks` and `jetsTask` throw. */
export async function runDetect(run: DetectRun): Promise<WatchedStreams> {
  const { detection, recipe, model, store, signal, onProgress } = run
  const { sha256: modelSha256 } = model.manifest
  const pool = (scores: readonly number[]) => ({
    jobs: run.jobs,
    signal,
    read: ({ id }: DetectionTask) => store.read(id, modelSha256),
    write: (result: DetectionResult) => store.write(result),
    toMessage: (task: DetectionTask) => {
      const { reference, engine, threads, baseDir } = run
      return { kind: 'detection', task, modelFolder: model.directory, modelSha256, reference, scores, engine, threads, baseDir } as const
    },
  })
  const [jets] = await runTasks({ ...pool([]), tasks: [jetsTask(detection, recipe)], onProgress: () => {} })
  const { scores } = jets as JetScores
  const tasks = watchTasks(detection, recipe, scores)
  const all = [...tasks.bursts.flat(), ...tasks.replayed, ...tasks.calibration, ...tasks.verification]
  const cost = (task: WatchTask): number => task.seconds * (task.kind === 'resampled' ? RESAMPLED_COST : 1)
  const held = await Promise.all(all.map(async (task) => ({ task, result: await store.read(task.id, modelSha256) })))
  const left = held.reduce((sum, { task, result }) => sum + (result ? 0 : cost(task)), 0)
  let spent = 0
  const results = await runTasks({
    ...pool(scores),
    tasks: all,
    onProgress: (done, total, kept, task) => {
      if (task) spent += cost(task as WatchTask)
      onProgress(done, total, kept, left > 0 ? spent / left : 1)
    },
  })
  const byId = new Map(results.map((result) => [result.id, result as WatchedStream]))
  const watched = (of: readonly WatchTask[]): WatchedStream[] => of.map(({ id }) => byId.get(id) as WatchedStream)
  return {
    bursts: tasks.bursts.map(watched),
    calibration: watched(tasks.calibration),
    verification: watched(tasks.verification),
    replayed: watched(tasks.replayed),
  }
}
