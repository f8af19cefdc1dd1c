import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { InferenceSession } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readClass } from './read-class.ts'
import { largestDisagreement } from './testing/agreement.ts'
import { train, trainOptionsSchema } from './train.ts'

const QCD = fileURLToPath(new URL('../../../data/qcd.h5', import.meta.url))
let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetwatch-train-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const options = (name: string, more: object) =>
  trainOptionsSchema.parse({ data: QCD, out: join(root, name), epochs: 1, jets: 150, batch: 64, backend: 'wasm', ...more })

describe.each([
  ['cnn', ['prepared', 'reconstruction', 'score', 'latent']],
  ['vae', ['prepared', 'reconstruction', 'score', 'latent', 'kld']],
] as const)('a %s trained with wasm alone', (arch, outputs) => {
  test('is a model that the engine loads, with its outputs and an agreeing probe', async () => {
    const manifest = await train(options(arch, { arch }))
    expect(manifest.outputs).toEqual({ prepared: true, reconstruction: true, latent: 6 })
    const session = await InferenceSession.create(await readFile(join(root, arch, 'model.onnx')))
    expect([...session.outputNames].sort()).toEqual([...outputs].sort())
    await session.release()
    await using engine = await createEngine(await loadModel(join(root, arch)), { engine: 'cpu' })
    expect(await selfCheck(engine)).toMatchObject({ jets: 16 })
  }, 60_000)

  test('scores jets alike in ONNX and tfjs, to 1e-5', async () => {
    const { table } = await readClass({ path: QCD, name: 'qcd', preset: 'aachen', limit: 200 })
    expect(await largestDisagreement(join(root, arch), table, 'wasm')).toBeLessThan(1e-5)
  }, 60_000)
})

test('on a preset of odd sides the model has no tfjs form, and all else', async () => {
  await train(options('odd', { arch: 'cnn', preset: 'rutgers' }))
  expect((await readdir(join(root, 'odd'))).sort()).toEqual(['README.md', 'learning-curve.json', 'manifest.json', 'model.onnx'])
}, 60_000)
