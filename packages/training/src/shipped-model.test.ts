import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { hashFile } from '@jetwatch/source/hash'
import { expect, test } from 'vitest'
import { readClass } from './read-class.ts'
import { largestDisagreement, readManifest } from './testing/agreement.ts'

const path = (relative: string): string => fileURLToPath(new URL(`../../../${relative}`, import.meta.url))
const MODEL = path('models/dense-6')

test.each([
  [600, 'qcd', 'data/qcd.h5'],
  [400, 'top', 'data/top.h5'],
])(
  'the shipped model scores %i bundled %s jets alike in ONNX and tfjs, to 1e-5',
  async (limit, name, file) => {
    const { table } = await readClass({ path: path(file), name, preset: 'aachen', limit })
    expect(table.length).toBe(limit)
    expect(await largestDisagreement(MODEL, table, 'cpu')).toBeLessThan(1e-5)
  },
  60_000,
)

test.each(['cnn-6', 'vae-6'])(
  'the shipped %s scores bundled jets alike in ONNX and tfjs, to 1e-5',
  async (name) => {
    for (const [limit, jets, file] of [
      [120, 'qcd', 'data/qcd.h5'],
      [80, 'top', 'data/top.h5'],
    ] as const) {
      const { table } = await readClass({ path: path(file), name: jets, preset: 'aachen', limit })
      expect(await largestDisagreement(path(`models/${name}`), table, 'cpu')).toBeLessThan(1e-5)
    }
  },
  60_000,
)

test('the shipped model keeps its contract on this machine', async () => {
  await using engine = await createEngine(await loadModel(MODEL), { engine: 'cpu' })
  expect((await selfCheck(engine)).largestDeviation).toBeLessThan(1e-5)
})

test('the shipped model has the reference of the background that the demo never replays', async () => {
  const recipe = parseRecipe(JSON.parse(await readFile(path('recipes/demo.json'), 'utf8')))
  const { sha256, references } = await readManifest(MODEL)
  const sample = { sha256: await hashFile(path('data/qcd.h5')), class: 'qcd', ...recipe.reference }
  expect(references.map((reference) => [reference.model, reference.sample])).toEqual([[sha256, sample]])
})
