import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from './create.ts'
import type { Engine } from './engine.ts'
import { loadModel } from './model.ts'
import { engineContract } from './testing/engine-contract.ts'
import { temporaryFolder, writeTestModel } from './testing/model-folder.ts'
import { NO_SWIFTSHADER, SWIFTSHADER } from './testing/swiftshader.ts'
import { createTfjsEngine } from './tfjs/tfjs-engine.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let directory: string
beforeAll(async () => {
  folder = await temporaryFolder()
  directory = await writeTestModel(folder.path)
})
afterAll(() => folder[Symbol.asyncDispose]())

for (const [threads, upload] of [
  [1, 'dense'],
  [2, 'sparse'],
] as const) {
  describe(`the cpu engine on ${threads} thread(s), ${upload} images`, () => {
    let engine: Engine
    let cpu: Engine
    beforeAll(async () => {
      const model = await loadModel(directory)
      engine = await createEngine(model, { engine: 'cpu', threads, upload })
      cpu = await createEngine(model, { engine: 'cpu', threads: 1 })
    })
    afterAll(() => cpu.close())
    for (const { law, check } of engineContract) test(law, () => check({ engine, cpu }))
  })
}

for (const backend of ['auto', 'wasm'] as const) {
  describe(`the tfjs engine, backend ${backend}`, () => {
    let engine: Engine
    let cpu: Engine
    beforeAll(async () => {
      const model = await loadModel(directory)
      engine = await createTfjsEngine(model, backend)
      cpu = await createEngine(model, { engine: 'cpu', threads: 1 })
    })
    afterAll(() => cpu.close())
    for (const { law, check } of engineContract) test(law, () => check({ engine, cpu }))
  })
}

describe.skipIf(!SWIFTSHADER)(`the webgpu engine on SwiftShader${SWIFTSHADER ? '' : NO_SWIFTSHADER}`, () => {
  let outcome: { device: string; results: Record<string, string | null> }
  beforeAll(async () => {
    const child = fileURLToPath(new URL('./testing/contract-child.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', child, 'webgpu', directory], {
      env: { ...process.env, ...SWIFTSHADER },
      timeout: 100_000,
    })
    outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  }, 110_000)
  test('names its device', () => expect(outcome.device).toMatch(/swiftshader/i))
  for (const { law } of engineContract) test(law, () => expect(outcome.results[law]).toBeNull())
})
