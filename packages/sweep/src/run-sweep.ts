import type { EngineChoice } from '@jetwatch/engine/engine'
import type { LoadedModel } from '@jetwatch/engine/model'
import type { Reference } from '@jetwatch/shared/reference'
import type { PointResult } from './point-result.ts'
import type { PointsStore } from './points-store.ts'
import type { SweepPoint, SweepPolicy } from './sweep-document.ts'
import { runTasks } from './task-pool.ts'

export interface SweepRun {
  readonly points: readonly SweepPoint[]
  readonly policies: Readonly<Record<string, SweepPolicy>>
  /** Of each model's name: the model, and the reference of its score. */
  readonly models: ReadonlyMap<string, { readonly model: LoadedModel; readonly reference: Reference | null }>
  readonly engine: EngineChoice
  /** Folder that relative paths of the recipe start from. */
  readonly baseDir: string
  readonly store: PointsStore<PointResult>
  /** Worker processes, each with its own engine. */
  readonly jobs: number
  readonly threads: number
  readonly signal: AbortSignal
  /** After each point: finished, of how many, and how many of them were there before. */
  readonly onProgress: (done: number, total: number, kept: number) => void
}

/** Runs what the store does not hold yet and gives the results of all points, in their order. @throws what `runTasks` throws. */
export function runSweep({ points, models, store, ...run }: SweepRun): Promise<PointResult[]> {
  const { policies, engine, threads, baseDir } = run
  return runTasks({
    ...run,
    tasks: points,
    read: ({ id, model }) => store.read(id, modelOf(models, model).model.manifest.sha256),
    write: (result) => store.write(result),
    toMessage: (point) => {
      const { model, reference } = modelOf(models, point.model)
      return { kind: 'point', point, modelFolder: model.directory, engine, threads, reference, policies, baseDir }
    },
  })
}

const modelOf = (models: SweepRun['models'], name: string) => {
  const found = models.get(name)
  if (!found) throw new RangeError(`no model ${name} was given`)
  return found
}
