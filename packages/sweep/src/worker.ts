import { createEngine } from '@jetwatch/engine/create'
import type { Engine } from '@jetwatch/engine/engine'
import { loadModel } from '@jetwatch/engine/model'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { DetectionResult } from './detection-result.ts'
import type { PointResult } from './point-result.ts'
import { runDetection } from './run-detection.ts'
import { runPoint } from './run-point.ts'
import type { Answer, Task } from './worker-message.ts'

/** A process that does the tasks it is sent, one after the other, until its parent is gone. */
let loaded: { readonly folder: string; readonly engine: Engine } | null = null

async function engineOf({ modelFolder, engine: choice, threads }: Task): Promise<Engine> {
  if (loaded?.folder === modelFolder) return loaded.engine
  await loaded?.engine[Symbol.asyncDispose]()
  loaded = null
  const engine = await createEngine(await loadModel(modelFolder), { engine: choice, threads })
  loaded = { folder: modelFolder, engine }
  return engine
}

async function run(task: Task): Promise<PointResult | DetectionResult> {
  if (task.kind === 'point') return runPoint(task.point, { ...task, engine: await engineOf(task) })
  return runDetection(task.task, { ...task, engine: () => engineOf(task) })
}

async function answer(task: Task): Promise<Answer> {
  try {
    return { ok: true, result: await run(task) }
  } catch (error) {
    if (error instanceof JetwatchError) return { ok: false, code: error.code, message: error.message, remedy: error.remedy }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ok: false, code: 'ENVIRONMENT', message, remedy: 'Run the same command again: what is finished is kept' }
  }
}

process.on('message', (task: Task) => {
  void answer(task).then((answer) => process.send?.(answer))
})
process.once('disconnect', () => process.exit(0))
// Ctrl-C is the parent's business.
process.on('SIGINT', () => {})
