import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { bundled, tempFolder, writeH5 } from '@jetwatch/source/test-files'
import { denseImages } from '@jetwatch/training/jet-table'
import { readClass } from '@jetwatch/training/read-class'
import { expect, test } from 'vitest'
import type { PointResult } from './point-result.ts'
import { parseSweep, sweepPoints } from './sweep-document.ts'
import { sweepRows } from './sweep-rows.ts'
import { trainModels } from './train-models.ts'

const base = parseRecipe(JSON.parse(await readFile(fileURLToPath(new URL('../../../recipes/demo.json', import.meta.url)), 'utf8')))
const sweep = parseSweep({
  version: 1,
  name: 'training',
  recipe: 'demo.json',
  events: 1000,
  axes: [{ name: 'signal', set: 'training.contaminate', values: [0, 0.1] }],
  models: ['pca'],
  training: { pca: { arch: 'pca', latent: 4, jets: 200 } },
  policies: { fixed: { kind: 'fixed', cut: 1 } },
  seeds: [1, 2],
})
const points = sweepPoints(sweep, base)
const ofFirstSeed = points.filter(({ seed }) => seed === 1)

test('trainings that were ended go on without doing one twice, and end in the models of one that was not', async () => {
  const folder = await tempFolder()
  try {
    const sets = []
    for (const [name, jets] of [
      ['qcd', 200],
      ['top', 40],
    ] as const) {
      const { table } = await readClass({ path: bundled(`${name}.h5`), name, preset: 'aachen', limit: jets })
      const rows = Array.from({ length: jets }, (_, i) => i)
      sets.push({ name, shape: [jets, 40, 40], data: denseImages(table, rows, 1600) })
    }
    const data = await writeH5(folder.file('both.h5'), sets)
    const run = (out: string, stopAfter = Number.POSITIVE_INFINITY) => {
      const stop = new AbortController()
      const said: string[] = []
      const onProgress = (done: number, total: number, kept: number): void => {
        said.push(`${done} of ${total}, ${kept} kept`)
        if (done >= stopAfter) stop.abort(new Error('stopped'))
      }
      return { said, models: trainModels({ sweep, points: ofFirstSeed, data, out: folder.file(out), signal: stop.signal, onProgress }) }
    }
    await expect(run('ended', 1).models).rejects.toThrow('stopped')
    const again = run('ended')
    const ended = await again.models
    expect(again.said[0]).toBe('1 of 2, 1 kept')
    const whole = await run('whole').models
    expect([...ended.keys()].sort()).toEqual(['pca-0-1-s1', 'pca-0-s1'])
    for (const [name, at] of ended) {
      const graph = await readFile(join(at, 'model.onnx'))
      expect(graph.equals(await readFile(join(whole.get(name) as string, 'model.onnx')))).toBe(true)
    }
    const times = async () => Promise.all([...ended.values()].map(async (at) => (await stat(join(at, 'manifest.json'))).mtimeMs))
    const before = await times()
    const third = run('ended')
    await third.models
    expect(third.said).toEqual(['2 of 2, 2 kept'])
    expect(await times()).toEqual(before)
    const { training } = JSON.parse(await readFile(join(ended.get('pca-0-1-s1') as string, 'manifest.json'), 'utf8'))
    expect(training.contamination).toEqual({ class: 'top', fraction: 0.1, jets: 22 })
  } finally {
    await folder[Symbol.asyncDispose]()
  }
}, 120_000)

test('the loss of AUC is that of each seed against the training without signal, by hand', () => {
  const auc = new Map([
    ['pca-0-s1', 0.9],
    ['pca-0-s2', 0.94],
    ['pca-0-1-s1', 0.87],
    ['pca-0-1-s2', 0.93],
  ])
  const none = { value: null, reason: 'none' } as const
  const results = points.map(
    ({ training, seed, id }): PointResult => ({
      ...{ version: 1, id, model: 'pca', modelSha256: '', seed, recipeHash: '', events: 1000, background: 500, signal: 500 },
      auc: { value: auc.get(training?.name as string) as number, error: 0.01, reason: null },
      ...{ e10: none, e100: none, sic: none, policies: {}, skipped: {}, scores: '', seconds: 0 },
    }),
  )
  const rows = sweepRows(points, results)
  expect(
    rows.map(({ values, aucLoss }) => [values, aucLoss && Number(aucLoss.mean.toFixed(9)), aucLoss && Number(aucLoss.error.toFixed(9))]),
  ).toEqual([
    [null, null, null],
    [[0], null, null],
    // 0.03 and 0.01: the mean, and half of their distance.
    [[0.1], 0.02, 0.01],
  ])
})
