import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { EngineChoice } from '@jetwatch/engine/engine'
import type { LoadedModel } from '@jetwatch/engine/model'
import { type ErrorCode, JetwatchError } from '@jetwatch/shared/errors'
import type { Reference } from '@jetwatch/shared/reference'
import type { PointResult } from './point-result.ts'
import type { PointsStore } from './points-store.ts'
import type { SweepPoint, SweepPolicy } from './sweep-document.ts'
import type { Answer, Task } from './worker-message.ts'

export interface SweepRun {
  readonly points: readonly SweepPoint[]
  readonly policies: Readonly<Record<string, SweepPolicy>>
  /** Of each model's name: the model, and the reference of its score. */
  readonly models: ReadonlyMap<string, { readonly model: LoadedModel; readonly reference: Reference | null }>
  readonly engine: EngineChoice
  /** Folder that relative paths of the recipe start from. */
  readonly baseDir: string
  readonly store: PointsStore
  /** Worker processes, each with its own engine. */
  readonly jobs: number
  readonly threads: number
  readonly signal: AbortSignal
  /** After each point: finished, of how many, and how many of them were there before. */
  readonly onProgress: (done: number, total: number, kept: number) => void
}

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/**
 * Runs what the store does not hold yet and gives the results of all points, in their order. A point is stored when it is done:
 * whatever ends the sweep, the next one goes on from there.
 * @throws what a point failed with; the signal's reason once aborted.
 */
export async function runSweep(run: SweepRun): Promise<PointResult[]> {
  const { points, models, store, signal, onProgress } = run
  const results = new Map<string, PointResult>()
  for (const { id, model } of points) {
    const kept = await store.read(id, modelOf(models, model).model.manifest.sha256)
    if (kept) results.set(id, kept)
  }
  const kept = results.size
  const distinct = new Set(points.map(({ id }) => id)).size
  onProgress(kept, distinct, kept)
  const todo = [...new Map(points.map((point) => [point.id, point])).values()].filter(({ id }) => !results.has(id))
  const abort = new AbortController()
  const either = AbortSignal.any([signal, abort.signal])
  const finish = async (result: PointResult): Promise<void> => {
    await store.write(result)
    results.set(result.id, result)
    onProgress(results.size, distinct, kept)
  }
  const workers = Array.from({ length: Math.min(run.jobs, todo.length) }, () => work(run, todo, either, finish))
  const outcomes = await Promise.allSettled(
    workers.map((worker) =>
      worker.catch((error: unknown) => {
        abort.abort(error)
        throw error
      }),
    ),
  )
  signal.throwIfAborted()
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw abort.signal.reason
  return points.map(({ id }) => results.get(id) as PointResult)
}

const modelOf = (models: SweepRun['models'], name: string) => {
  const found = models.get(name)
  if (!found) throw new RangeError(`no model ${name} was given`)
  return found
}

/** One worker process takes points until none is left. */
async function work(run: SweepRun, todo: SweepPoint[], signal: AbortSignal, finish: (result: PointResult) => Promise<void>): Promise<void> {
  const child = fork(WORKER, [], { execArgv: ['--import', TSX], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' })
  const kill = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  try {
    for (let point = todo.shift(); point && !signal.aborted; point = todo.shift()) {
      const { model, reference } = modelOf(run.models, point.model)
      const { policies, engine, threads, baseDir } = run
      await finish(await ask(child, { point, modelFolder: model.directory, engine, threads, reference, policies, baseDir }))
    }
  } finally {
    signal.removeEventListener('abort', kill)
    child.kill('SIGKILL')
  }
}

function ask(child: ChildProcess, task: Task): Promise<PointResult> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void => {
      child.off('message', onMessage)
      reject(
        new JetwatchError(
          'ENVIRONMENT',
          `a worker of the sweep ended (${signal ?? code})`,
          'Run the sweep again: finished points are kept',
        ),
      )
    }
    const onMessage = (answer: Answer): void => {
      child.off('exit', onExit)
      if (answer.ok) resolve(answer.result)
      else reject(new JetwatchError(answer.code as ErrorCode, answer.message, answer.remedy))
    }
    child.once('exit', onExit)
    child.once('message', onMessage)
    child.send(task, (error) => {
      if (error) onExit(null, error.message)
    })
  })
}
