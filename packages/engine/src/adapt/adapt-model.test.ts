import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { presetOf } from '@jetwatch/shared/preset'
import { Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { BatchBuffer } from '../batch.ts'
import { createEngine } from '../create.ts'
import type { Engine } from '../engine.ts'
import { litPixels } from '../lit-pixels.ts'
import { type LoadedModel, loadModel } from '../model.ts'
import { openGraph } from '../onnx/graph-file.ts'
import { ortEngine } from '../ort-engine.ts'
import { relativeDeviations, selfCheck } from '../self-check.ts'
import { createSession } from '../session.ts'
import { sparseImages, temporaryFolder, testManifest, writeTestModel } from '../testing/model-folder.ts'
import { encodeGraph } from '../testing/onnx.ts'
import { type Adaptation, adaptModel } from './adapt-model.ts'
import { replaceMissingOperators } from './missing-operators.ts'

const models = fileURLToPath(new URL('../../../../models', import.meta.url))
const cpu = { threads: 1, spin: false }

/** The graph as WebGPU gets it, run on the CPU. */
async function adapted(model: LoadedModel, adaptation: Adaptation): Promise<Engine> {
  const { onnx, sparse } = adaptModel(model, 'webgpu', adaptation)
  return ortEngine(model, await createSession(onnx, 'cpu', cpu), { name: 'cpu', device: 'test', precision: adaptation.precision, sparse })
}

test('the graphs made for a GPU give the very bits of the shipped ones, and in fp16 scores within 1 %', async () => {
  const names = (await readdir(models, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name)
  expect(names.length).toBeGreaterThanOrEqual(14)
  let rounded = 0
  for (const name of names) {
    const model = await loadModel(join(models, name))
    const { height, width } = presetOf(model.manifest.preset)
    const probe = model.manifest.probe.map(({ index, value }) => ({ index: Uint16Array.from(index), value: Float32Array.from(value) }))
    const batch = new BatchBuffer(80, height, width).fill([...probe, ...sparseImages(80 - probe.length, 3, height * width)])
    await using plain = await createEngine(model, { engine: 'cpu', threads: 1 })
    await using sparse = await adapted(model, { precision: 'fp32', sparse: true })
    await using half = await adapted(model, { precision: 'fp16', sparse: true })
    const { score, latent } = await plain.score(batch)
    expect(await sparse.score(batch), name).toMatchObject({ score, latent })
    const deviation = relativeDeviations((await half.score(batch)).score, score).reduce((a, b) => Math.max(a, b), 0)
    expect(deviation, `${name} in fp16`).toBeLessThan(1e-2)
    if (deviation > 0) rounded++
    await selfCheck(half)
  }
  // All but clusterings, where a product only says which centre is nearest.
  expect(rounded).toBeGreaterThanOrEqual(12)
}, 60_000)

test('images come to the graph as they are, from a list, from a dense buffer and with nothing lit', async () => {
  await using folder = await temporaryFolder()
  const model = await loadModel(await writeTestModel(folder.path))
  await using plain = await createEngine(model, { engine: 'cpu', threads: 1 })
  await using sparse = await adapted(model, { precision: 'fp32', sparse: true })
  const dark = { index: new Uint16Array(0), value: new Float32Array(0) }
  for (const images of [sparseImages(5, 1), [dark], [dark, ...sparseImages(1, 2), dark]]) {
    const batch = new BatchBuffer(8, 40, 40).fill(images)
    const { score } = await plain.score(batch)
    expect((await sparse.score(batch)).score).toEqual(score)
    expect((await sparse.score({ data: batch.data, n: batch.n, height: 40, width: 40 })).score).toEqual(score)
    expect(batch.lit).toEqual(litPixels(batch))
  }
  const twice = new BatchBuffer(1, 40, 40).fill([{ index: Uint16Array.of(9, 9), value: Float32Array.of(0.25, 0.75) }])
  expect(twice.lit).toBeNull()
  expect((await sparse.score(twice)).score).toEqual((await plain.score(twice)).score)
})

test('a sum of many and a sign are said in other operators, for every sign', async () => {
  const onnx = encodeGraph({
    nodes: [
      { op: 'Sign', inputs: ['x'], outputs: ['sign'] },
      { op: 'Sum', inputs: ['x', 'sign', 'x'], outputs: ['total'] },
      { op: 'Sum', inputs: ['total'], outputs: ['y'] },
    ],
    floats: {},
    ints: {},
    inputs: { x: ['batch'] },
    outputs: { y: ['batch'] },
  })
  const file = openGraph(onnx)
  replaceMissingOperators(file)
  expect(file.graph.node.map(({ opType }) => opType)).not.toContain('Sum')
  expect(file.graph.node.map(({ opType }) => opType)).not.toContain('Sign')
  const session = await createSession(file.encode(), 'cpu', cpu)
  const results = await session.run({ x: new Tensor('float32', Float32Array.of(-2, -1e-30, 0, 1e-30, 3), [5]) })
  expect([...(results['y'] as Tensor).data]).toEqual([-5, -1, 0, 1, 7])
  await session.release()
})

test('the CPU runs the file’s own bytes, and fp16 is refused where it gains nothing', async () => {
  await using folder = await temporaryFolder()
  const model = await loadModel(await writeTestModel(folder.path))
  expect(adaptModel(model, 'cpu', { precision: 'fp32', sparse: false }).onnx).toBe(model.onnx)
  await expect(createEngine(model, { engine: 'cpu', precision: 'fp16' })).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
  await expect(createEngine(model, { engine: 'tfjs', precision: 'fp16' })).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
  const onnx = encodeGraph({
    nodes: [{ op: 'ReduceMean', inputs: ['image'], outputs: ['score'], ints: { keepdims: 0 } }],
    floats: {},
    ints: {},
    inputs: { image: ['batch', 40, 40] },
    outputs: { score: ['batch'] },
  })
  const product = { directory: '', onnx, manifest: testManifest(onnx, []) }
  expect(() => adaptModel(product, 'cuda', { precision: 'fp16', sparse: true })).toThrow(
    expect.objectContaining({ code: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('no large matrix product') }),
  )
  const garbage = { ...product, onnx: new Uint8Array([7, 7, 7]) }
  expect(() => adaptModel(garbage, 'cuda', { precision: 'fp32', sparse: true })).toThrow(expect.objectContaining({ code: 'BAD_MODEL' }))
})
