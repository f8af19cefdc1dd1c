import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { hashFile } from '@jetwatch/source/hash'
import { beforeAll, expect, test } from 'vitest'
import { useBackend } from './backend.ts'
import { readClass } from './read-class.ts'
import { largestDisagreement, readManifest } from './testing/agreement.ts'

const path = (relative: string): string => fileURLToPath(new URL(`../../../${relative}`, import.meta.url))
const MODEL = path('models/dense-6')

beforeAll(async () => {
  await useBackend('wasm')
})

test.each([
  ['qcd', 'data/qcd.h5'],
  ['top', 'data/top.h5'],
])('the shipped model scores 1,000 bundled %s jets alike in ONNX and tfjs, to 1e-5', async (name, file) => {
  const { table } = await readClass({ path: path(file), name, preset: 'aachen', limit: 1000 })
  expect(table.length).toBe(1000)
  expect(await largestDisagreement(MODEL, table)).toBeLessThan(1e-5)
})

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
