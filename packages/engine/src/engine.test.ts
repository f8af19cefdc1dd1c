import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from './create.ts'
import type { Engine } from './engine.ts'
import { loadModel } from './model.ts'
import { engineContract } from './testing/engine-contract.ts'
import { temporaryFolder, writeTestModel } from './testing/model-folder.ts'
import { createTfjsEngine } from './tfjs/tfjs-engine.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let directory: string
beforeAll(async () => {
  folder = await temporaryFolder()
  directory = await writeTestModel(folder.path)
})
afterAll(() => folder[Symbol.asyncDispose]())

for (const threads of [1, 2]) {
  describe(`the cpu engine on ${threads} thread(s)`, () => {
    let engine: Engine
    let cpu: Engine
    beforeAll(async () => {
      const model = await loadModel(directory)
      engine = await createEngine(model, { engine: 'cpu', threads })
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

// The dynamic linker reads these once, so the contract runs in a process of its own.
const CHROMIUM = '/usr/lib/chromium'
const swiftshader = { VK_ICD_FILENAMES: `${CHROMIUM}/vk_swiftshader_icd.json`, LD_LIBRARY_PATH: CHROMIUM }
const present = existsSync(swiftshader.VK_ICD_FILENAMES) && process.platform === 'linux' && process.arch === 'x64'

describe.skipIf(!present)(`the webgpu engine on SwiftShader${present ? '' : ' (skipped: needs the chromium package of Debian)'}`, () => {
  let outcome: { device: string; results: Record<string, string | null> }
  beforeAll(async () => {
    const child = fileURLToPath(new URL('./testing/contract-child.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', child, 'webgpu', directory], {
      env: { ...process.env, ...swiftshader },
      timeout: 100_000,
    })
    outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  }, 110_000)
  test('names its device', () => expect(outcome.device).toMatch(/swiftshader/i))
  for (const { law } of engineContract) test(law, () => expect(outcome.results[law]).toBeNull())
})
