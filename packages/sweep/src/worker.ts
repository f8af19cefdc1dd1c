import { createEngine } from '@jetwatch/engine/create'
import type { Engine } from '@jetwatch/engine/engine'
import { loadModel } from '@jetwatch/engine/model'
import { JetwatchError } from '@jetwatch/shared/errors'
import { runPoint } from './run-point.ts'
import type { Answer, Task } from './worker-message.ts'

/** A process that runs the points it is sent, one after the other, until its parent is gone. */
let loaded: { readonly folder: string; readonly engine: Engine } | null = null

async function run(task: Task): Promise<Answer> {
  try {
    if (loaded?.folder !== task.modelFolder) {
      await loaded?.engine[Symbol.asyncDispose]()
      loaded = null
      const engine = await createEngine(await loadModel(task.modelFolder), { engine: task.engine, threads: task.threads })
      loaded = { folder: task.modelFolder, engine }
    }
    return { ok: true, result: await runPoint(task.point, { ...task, engine: loaded.engine }) }
  } catch (error) {
    if (error instanceof JetwatchError) return { ok: false, code: error.code, message: error.message, remedy: error.remedy }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ok: false, code: 'ENVIRONMENT', message, remedy: 'Run the sweep again: finished points are kept' }
  }
}

process.on('message', (task: Task) => {
  void run(task).then((answer) => process.send?.(answer))
})
process.once('disconnect', () => process.exit(0))
// Ctrl-C is the parent's business.
process.on('SIGINT', () => {})
