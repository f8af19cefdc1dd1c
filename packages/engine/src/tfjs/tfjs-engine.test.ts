import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PRESETS, presetOf } from '@jetwatch/shared/preset'
import { memory } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { BatchBuffer } from '../batch.ts'
import { createEngine } from '../create.ts'
import { loadModel } from '../model.ts'
import { relativeDeviations, selfCheck } from '../self-check.ts'
import { sparseImages, temporaryFolder, writeTestModel } from '../testing/model-folder.ts'
import { writeTfjsForm } from '../testing/tfjs-form.ts'
import { createTfjsEngine } from './tfjs-engine.ts'

const { height, width } = PRESETS.aachen

test('every shipped model with a tfjs form agrees with the CPU engine to 1e-4, on the best backend and on wasm', async () => {
  const root = fileURLToPath(new URL('../../../../models', import.meta.url))
  const names = (await readdir(root)).filter((name) => existsSync(join(root, name, 'tfjs')))
  expect(names).toContain('dense-6')
  for (const name of names) {
    const model = await loadModel(join(root, name))
    const { height, width } = presetOf(model.manifest.preset)
    const batch = new BatchBuffer(50, height, width).fill(sparseImages(50, 3, height * width))
    await using cpu = await createEngine(model, { engine: 'cpu', threads: 1 })
    const expected = await cpu.score(batch)
    for (const backend of ['auto', 'wasm'] as const) {
      await using engine = await createTfjsEngine(model, backend)
      expect((await selfCheck(engine)).largestDeviation).toBeLessThan(1e-4)
      const { score, latent } = await engine.score(batch)
      expect(Math.max(...relativeDeviations(score, expected.score)), name).toBeLessThan(1e-4)
      expect(latent?.length).toBe(expected.latent?.length)
      // A coordinate may cross 0, so the largest one is the measure.
      const size = Math.max(...(expected.latent ?? []).map(Math.abs))
      latent?.forEach((value, i) => void expect(Math.abs(value - (expected.latent?.[i] as number)), name).toBeLessThan(1e-4 * size))
    }
  }
}, 60_000)

test('createEngine gives it by name, with the backend as its device, and scoring keeps no tensors', async () => {
  await using folder = await temporaryFolder()
  await using engine = await createEngine(await loadModel(await writeTestModel(folder.path)), { engine: 'tfjs' })
  expect(engine.name).toBe('tfjs')
  expect(engine.device).toMatch(/^(tensorflow|webgpu|wasm): /)
  const batch = new BatchBuffer(8, height, width).fill(sparseImages(8, 1))
  await engine.score(batch)
  const { numTensors } = memory()
  for (let i = 0; i < 5; i++) await engine.score(batch)
  expect(memory().numTensors).toBe(numTensors)
})

test('a model without a tfjs form, or with a score that the form cannot give, is refused with the remedy', async () => {
  await using folder = await temporaryFolder()
  const directory = await writeTestModel(folder.path)
  const model = await loadModel(directory)
  const remedy = expect.stringContaining('--engine cpu')
  const density = { ...model, manifest: { ...model.manifest, score: { ...model.manifest.score, name: '−log density' } } }
  await expect(createTfjsEngine(density)).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE', remedy })
  await rm(join(directory, 'tfjs'), { recursive: true })
  await expect(createEngine(model, { engine: 'tfjs' })).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: expect.stringContaining('no tfjs form'),
    remedy,
  })
})

test('a tfjs form other than the one its manifest was written with is BAD_MODEL; a manifest without hashes takes any', async () => {
  await using folder = await temporaryFolder()
  const directory = await writeTestModel(folder.path)
  const tfjs = await writeTfjsForm(join(directory, 'tfjs'), { height, width, hidden: [8, 6], seed: 1 })
  const model = await loadModel(directory)
  const hashed = { ...model, manifest: { ...model.manifest, tfjs } }
  await (await createTfjsEngine(hashed, 'wasm')).close()
  for (const [name, at] of [
    ['weights.bin', 100],
    ['model.json', 0],
  ] as const) {
    const file = join(directory, 'tfjs', name)
    const bytes = await readFile(file)
    const flipped = Buffer.from(bytes)
    flipped[at] = (flipped[at] as number) ^ 1
    await writeFile(file, flipped)
    await expect(createTfjsEngine(hashed, 'wasm')).rejects.toMatchObject({ code: 'BAD_MODEL', message: expect.stringContaining(name) })
    if (name === 'weights.bin') await (await createTfjsEngine(model, 'wasm')).close()
    await writeFile(file, bytes)
  }
})

test('a tfjs form of another size or without the promised latent is BAD_MODEL', async () => {
  await using folder = await temporaryFolder()
  const directory = await writeTestModel(folder.path)
  const model = await loadModel(directory)
  const latent = { ...model, manifest: { ...model.manifest, outputs: { ...model.manifest.outputs, latent: 5 } } }
  await expect(createTfjsEngine(latent, 'wasm')).rejects.toMatchObject({
    code: 'BAD_MODEL',
    message: expect.stringContaining('bottleneck'),
  })
  await writeTfjsForm(join(directory, 'tfjs'), { height: 37, width: 37, hidden: [8, 6], seed: 1 })
  await expect(createTfjsEngine(model, 'wasm')).rejects.toMatchObject({ code: 'BAD_MODEL', message: expect.stringContaining('1600') })
})
