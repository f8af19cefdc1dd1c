import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { readClass } from './read-class.ts'
import { readManifest } from './testing/agreement.ts'
import { train, trainOptionsSchema } from './train.ts'

const QCD = fileURLToPath(new URL('../../../data/qcd.h5', import.meta.url))
const PRESET = '12x12@0.5'
let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetwatch-geometry-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const options = (name: string, more: object) =>
  trainOptionsSchema.parse({ data: QCD, out: join(root, name), jets: 300, latent: 3, epochs: 1, batch: 64, backend: 'wasm', ...more })

test.each(['pca', 'dense', 'cnn', 'vae', 'kmeans', 'density'])(
  '%s trains on a geometry of its own, says so in its manifest, and is evaluated on such images',
  async (arch) => {
    const folder = join(root, arch)
    const manifest = await train(options(arch, { arch, preset: PRESET, clusters: 8, stored: 100 }))
    expect(manifest.preset).toBe(PRESET)
    expect(manifest.training?.command).toContain(` --preset ${PRESET} `)
    await using engine = await createEngine(await loadModel(folder), { engine: 'cpu' })
    await selfCheck(engine)

    const { table } = await readClass({ path: QCD, name: 'qcd', preset: PRESET, limit: 40 })
    const { evaluation, jets } = await evaluate({ modelDir: folder, data: QCD, limit: 40 })
    expect(evaluation.model.preset).toBe(PRESET)
    expect(jets.length).toBe(40)
    // The mean of x² needs no model: it is that of the image which evaluate made.
    for (let i = 0; i < 40; i++) {
      const values = table.value.subarray(table.offset[i], table.offset[i + 1])
      expect(jets.meanSquare[i]).toBeCloseTo(values.reduce((sum, v) => sum + v * v, 0) / 144, 6)
    }
  },
  60_000,
)

test.each(['pca', 'dense', 'vae', 'kmeans'])(
  '%s with float16 weights scores as with float32 to a hundredth, in half the bytes, without a tfjs form',
  async (arch) => {
    const both = { arch, clusters: 40, latent: 10, preset: '24x24@0.6' }
    await train(options(`${arch}-32`, both))
    await train(options(`${arch}-16`, { ...both, weights: 'float16' }))
    const [full, half] = [join(root, `${arch}-32`), join(root, `${arch}-16`)]
    const size = async (folder: string): Promise<number> => (await stat(join(folder, 'model.onnx'))).size
    expect(await size(half)).toBeLessThan(0.75 * (await size(full)))
    expect(await readdir(half)).not.toContain('tfjs')
    expect(await readFile(join(half, 'README.md'), 'utf8')).toMatch(/weights kept in 16 bits/)
    expect((await readManifest(half)).training?.command).toContain('--weights float16')

    await using engine = await createEngine(await loadModel(half), { engine: 'cpu' })
    await selfCheck(engine)
    const scores = async (modelDir: string) => [...(await evaluate({ modelDir, data: QCD, limit: 200 })).jets.score]
    const [a, b] = [await scores(full), await scores(half)]
    // A jet that is a reference image itself is at a distance of next to nothing.
    const usual = a.toSorted((x, y) => x - y)[100] as number
    for (const [i, score] of a.entries()) expect(Math.abs((b[i] as number) - score)).toBeLessThan(0.01 * Math.max(score, usual))
    expect(b).not.toEqual(a)
  },
  60_000,
)

test.each([
  [{ arch: 'dense', preset: '64x64@0.8' }, /more than the 8 MB/, /--weights float16/],
  [{ arch: 'dense', preset: '128x128@0.8', weights: 'float16' }, /more than the 8 MB/, /fewer --pixels/],
  [{ arch: 'cnn', network: 'large', preset: '30x30@0.8' }, /cannot be/, /--pixels/],
  [{ arch: 'pca', latent: 64, preset: '8x8@0.8' }, /compresses no image of 64 pixels/, /below 64/],
])('%o is refused before anything is trained', async (more, message, remedy) => {
  await expect(train(options('refused', more))).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(remedy),
  })
})
