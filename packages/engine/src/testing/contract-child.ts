import { describeError } from '@jetwatch/shared/errors'
import { createEngine } from '../create.ts'
import type { EngineName } from '../engine.ts'
import { loadModel } from '../model.ts'
import { engineContract } from './engine-contract.ts'

/** Runs the contract in its own process, whose environment chooses the device: `contract-child.ts ENGINE MODEL_FOLDER`. */
const [engineName, directory] = process.argv.slice(2) as [EngineName, string]
const model = await loadModel(directory)
const cpu = await createEngine(model, { engine: 'cpu', threads: 1 })
const engine = await createEngine(model, { engine: engineName })
const results: Record<string, string | null> = {}
for (const { law, check } of engineContract) {
  results[law] = await check({ engine, cpu }).then(() => null, describeError)
}
process.stdout.write(`${JSON.stringify({ device: engine.device, results })}\n`, () => process.exit(0))
