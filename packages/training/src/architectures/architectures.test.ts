import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readClass } from '../read-class.ts'
import { largestDisagreement } from '../testing/agreement.ts'
import { train, trainOptionsSchema } from '../train.ts'

const QCD = fileURLToPath(new URL('../../../../data/qcd.h5', import.meta.url))
let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetwatch-architectures-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const options = (name: string, more: object) =>
  trainOptionsSchema.parse({ data: QCD, out: join(root, name), jets: 300, latent: 3, ...more })
const hashOf = async (name: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(join(root, name, 'model.onnx')))
    .digest('hex')

test.each([
  ['pca', {}, 3],
  ['kmeans', { clusters: 8 }, 0],
  ['kmedoids', { clusters: 8 }, 0],
  ['density', { stored: 100 }, 3],
  ['density', { density: 'mixture', components: 2, extent: 1 }, 3],
  ['density', { density: 'mahalanobis' }, 3],
  ['density', { stored: 100, scales: '0.7/2/4,1/5/2,width', extent: 1 }, 4],
  ['density', { stored: 100, scales: '0.7/2/4,shape,count', components: 2 }, 4],
] as const)(
  '%s %o trains to a model that the engine takes, and the same seed gives the same bytes',
  async (arch, more, latent) => {
    const manifest = await train(options('one', { arch, ...more, force: true }))
    expect(manifest.outputs).toEqual({ prepared: true, reconstruction: true, latent })
    await using engine = await createEngine(await loadModel(join(root, 'one')), { engine: 'cpu' })
    await selfCheck(engine)
    const before = await hashOf('one')
    await train(options('one', { arch, ...more, force: true }))
    expect(await hashOf('one')).toBe(before)
    expect(await readdir(join(root, 'one'))).not.toContain('learning-curve.json')
  },
  60_000,
)

test('a density on a dense autoencoder keeps its learning curve', async () => {
  const manifest = await train(options('both', { arch: 'density', encoder: 'dense', stored: 100, epochs: 1, backend: 'wasm' }))
  expect(manifest.training).toMatchObject({ epochs: 1, backend: 'wasm' })
  await using engine = await createEngine(await loadModel(join(root, 'both')), { engine: 'cpu' })
  await selfCheck(engine)
}, 60_000)

test('a density by flow keeps its learning curve, takes observables too, and the same seed gives the same bytes', async () => {
  const more = { arch: 'density', density: 'flow', scales: '0.7/2/3,shape,width', components: 2, epochs: 2, backend: 'wasm', force: true }
  const manifest = await train(options('flow', more))
  expect(manifest.training).toMatchObject({ epochs: 2, backend: 'wasm' })
  expect(manifest.outputs.latent).toBe(3)
  await using engine = await createEngine(await loadModel(join(root, 'flow')), { engine: 'cpu' })
  await selfCheck(engine)
  const before = await hashOf('flow')
  await train(options('flow', more))
  expect(await hashOf('flow')).toBe(before)
}, 60_000)

test('the tfjs form of pca scores as its graph, to 1e-5', async () => {
  await train(options('linear', { arch: 'pca' }))
  const { table } = await readClass({ path: QCD, name: 'qcd', preset: 'aachen', limit: 50 })
  expect(await largestDisagreement(join(root, 'linear'), table, 'cpu')).toBeLessThan(1e-5)
}, 60_000)

test.each([
  [{ arch: 'density', scales: '0.7/2' }, 'USAGE'],
  [{ arch: 'density', scales: 'width,1/2/3' }, 'USAGE'],
  [{ arch: 'density', scales: '1/2/3,form' }, 'USAGE'],
  [{ arch: 'density', scales: '1/2/3,shape', density: 'mahalanobis' }, 'USAGE'],
  [{ arch: 'density', scales: '1/2/3', encoder: 'dense' }, 'USAGE'],
  [{ arch: 'kmeans', clusters: 400 }, 'USAGE'],
  [{ arch: 'pca', contaminate: 0.1 }, 'USAGE'],
] as const)('%o is refused with %s before anything is written', async (more, code) => {
  await expect(train(options('refused', more))).rejects.toMatchObject({ code })
})
