import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeTestModel } from '@jetwatch/engine/testing/model-folder'
import { createEmd } from '@jetwatch/shared/scores/emd'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Evaluated, evaluate } from '../evaluate.ts'
import { formatEvaluation, formatEvaluations } from '../format-evaluation.ts'

const data = (name: string): string => fileURLToPath(new URL(`../../../../data/${name}.h5`, import.meta.url))
const [qcd, top, w] = [data('qcd'), data('top'), data('w')]
const all = ['default', 'mse', 'mae', 'emd0.5', 'emd1', 'emd2'] as const

let folder: string
let modelDir: string
let evaluated: Evaluated
const options = () => ({ modelDir, data: [qcd, top], engine: 'cpu', threads: 1, cache: join(folder, 'cache') }) as const
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-scores-'))
  modelDir = await writeTestModel(folder)
  evaluated = await evaluate({ ...options(), score: all, limit: 6 })
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('each further score of the first jet of a class equals its definition on that jet’s images', () => {
  const { examples, extra, jets } = evaluated
  for (const example of examples) {
    const { prepared: a, reconstruction: b } = example
    if (!a || !b) throw new Error('the test model has both images')
    const at = Array.from(jets.row.keys()).find((i) => jets.source[i] === example.source && jets.row[i] === example.row) as number
    expect(extra.mse?.[at]).toBeCloseTo(a.reduce((sum, x, i) => sum + (x - (b[i] as number)) ** 2, 0) / a.length, 12)
    expect(extra.mae?.[at]).toBeCloseTo(a.reduce((sum, x, i) => sum + Math.abs(x - (b[i] as number)), 0) / a.length, 12)
    for (const [name, p] of [['emd0.5', 0.5] as const, ['emd1', 1] as const, ['emd2', 2] as const]) {
      const grid = { height: example.height, width: example.width, pixelX: 0.04, pixelY: 0.04 }
      expect(extra[name]?.[at]).toBeCloseTo(createEmd(grid, p)(a, b).value, 10)
    }
  }
})

test('figures of every asked score stand in the document and the table', () => {
  expect(Object.keys(evaluated.evaluation.scores ?? {})).toEqual(['mse', 'mae', 'emd0.5', 'emd1', 'emd2'])
  const text = formatEvaluation(evaluated.evaluation)
  for (const title of ['(MSE)', '(MAE)', '(EMD (0.5))', '(EMD (1))', '(EMD (2))']) expect(text).toContain(title)
})

test('transport costs are kept: the next evaluation reads them, and works out only what is new', async () => {
  const kept = await readdir(join(folder, 'cache'))
  expect(kept).toHaveLength(6)
  const again = await evaluate({ ...options(), score: ['emd1'], limit: 8 })
  const first = (values: Float64Array | undefined, jets: Evaluated['jets'], source: number): number[] =>
    Array.from(values ?? []).filter((_, i) => jets.source[i] === source && (jets.row[i] as number) < 6)
  for (const source of [0, 1]) {
    expect(first(again.extra.emd1, again.jets, source)).toEqual(first(evaluated.extra.emd1, evaluated.jets, source))
  }
  expect(again.extra.emd1?.every(Number.isFinite)).toBe(true)
  expect(again.extra.emd1).toHaveLength(again.jets.length)
})

test('a score that the model cannot give is refused with those it can', async () => {
  await expect(evaluate({ ...options(), score: ['mse', 'kld'], limit: 6 })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('kld: only a variational model'),
    remedy: expect.stringMatching(/default \(.*\), mse, mae, emd0.5, emd1, emd2$/),
  })
})

test('--signal takes the signal of that file and the background of the data alone', async () => {
  const { evaluation } = await evaluate({ ...options(), signal: [w], limit: 60, data: [qcd] })
  expect(evaluation.classes.map(({ name, role, jets }) => [name, role, jets])).toEqual([
    ['qcd', 'background', 60],
    ['w', 'signal', 60],
  ])
  await expect(evaluate({ ...options(), signal: [w], limit: 60 })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('top.h5 has no background jets'),
  })
})

test('several models stand in one table, the baselines they share once', async () => {
  const { evaluation } = await evaluate({ ...options(), limit: 60 })
  const other = { ...evaluation, model: { ...evaluation.model, name: 'other' } }
  const text = formatEvaluations([evaluation, other])
  expect(text.match(/^ *jet mass /gm)).toHaveLength(1)
  expect(text).toContain(`${evaluation.model.name}, other on `)
  expect(text).toMatch(/^other \(/m)
})
