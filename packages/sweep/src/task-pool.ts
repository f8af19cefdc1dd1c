import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type ErrorCode, JetwatchError } from '@jetwatch/shared/errors'
import type { Answer, Task } from './worker-message.ts'

/** Work whose result depends on its id alone, and is kept under it. */
export interface TaskPool<T extends { readonly id: string }, R> {
  readonly tasks: readonly T[]
  /** The kept result; null where it is still to do. */
  readonly read: (task: T) => Promise<R | null>
  readonly write: (result: R) => Promise<void>
  readonly toMessage: (task: T) => Task
  /** Worker processes, each with its own engine. */
  readonly jobs: number
  readonly signal: AbortSignal
  /** After each task: finished, of how many, how many of them were there before, and the task; null at first. */
  readonly onProgress: (done: number, total: number, kept: number, task: T | null) => void
}

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/**
 * Does what is not kept yet, in the order of the tasks, and gives all results. A result is kept when its task is done: whatever ends the pool, the
 * next one goes on from there.
 * @throws what a task failed with; the signal's reason once aborted.
 */
export async function runTasks<T extends { readonly id: string }, R>(pool: TaskPool<T, R>): Promise<R[]> {
  const { tasks, signal, onProgress } = pool
  const results = new Map<string, R>()
  for (const task of tasks) {
    const kept = await pool.read(task)
    if (kept) results.set(task.id, kept)
  }
  const kept = results.size
  const distinct = new Map(tasks.map((task) => [task.id, task]))
  onProgress(kept, distinct.size, kept, null)
  const todo = [...distinct.values()].filter(({ id }) => !results.has(id))
  const abort = new AbortController()
  const either = AbortSignal.any([signal, abort.signal])
  const finish = async (task: T, result: R): Promise<void> => {
    await pool.write(result)
    results.set(task.id, result)
    onProgress(results.size, distinct.size, kept, task)
  }
  const workers = Array.from({ length: Math.min(pool.jobs, todo.length) }, () => work(pool, todo, either, finish))
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
  return tasks.map(({ id }) => results.get(id) as R)
}

/** One worker process takes tasks until none is left. */
async function work<T extends { readonly id: string }, R>(
  { toMessage }: TaskPool<T, R>,
  todo: T[],
  signal: AbortSignal,
  finish: (task: T, result: R) => Promise<void>,
): Promise<void> {
  const child = fork(WORKER, [], { execArgv: ['--import', TSX], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' })
  const kill = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  try {
    for (let task = todo.shift(); task && !signal.aborted; task = todo.shift()) {
      // What a worker answers to a task is the result of that task.
      await finish(task, (await ask(child, toMessage(task))) as R)
    }
  } finally {
    signal.removeEventListener('abort', kill)
    child.kill('SIGKILL')
  }
}

function ask(child: ChildProcess, task: Task): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void => {
      child.off('message', onMessage)
      reject(
        new JetwatchError(
          'ENVIRONMENT',
          `a worker of the sweep ended (${signal ?? code})`,
          'Run the same command again: what is finished is kept',
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
