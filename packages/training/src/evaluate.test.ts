import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BatchBuffer } from '@jetwatch/engine/batch'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { writeTestModel } from '@jetwatch/engine/testing/model-folder'
import { openFile } from '@jetwatch/source/file'
import { jets as readJets } from '@jetwatch/source/jets'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Evaluated, evaluate } from './evaluate.ts'
import { formatEvaluation } from './format-evaluation.ts'
import { writeScores } from './scores-file.ts'

const data = (name: string): string => fileURLToPath(new URL(`../../../data/${name}`, import.meta.url))
const [qcd, top, w] = [data('qcd.h5'), data('top.h5'), data('w.h5')]

let folder: string
let modelDir: string
let evaluated: Evaluated
const progress: [number, number][] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-evaluate-'))
  modelDir = await writeTestModel(folder)
  const onProgress = (done: number, total: number): void => void progress.push([done, total])
  evaluated = await evaluate({ modelDir, data: [qcd, top], engine: 'cpu', threads: 1, limit: 1000 }, { onProgress })
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Probability that a signal score is above a background score, ties counting half, pair by pair. */
function mannWhitney(background: readonly number[], signal: readonly number[]): number {
  let won = 0
  for (const s of signal) for (const b of background) won += s > b ? 1 : s === b ? 0.5 : 0
  return won / (background.length * signal.length)
}

/** DeLong's standard error from the definition: the spread of each event's share of pairs won, n − 1. */
function deLong(background: readonly number[], signal: readonly number[]): number {
  const variance = (x: readonly number[]): number => {
    const mean = x.reduce((a, b) => a + b, 0) / x.length
    return x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (x.length - 1)
  }
  const bySignal = signal.map((s) => mannWhitney(background, [s]))
  const byBackground = background.map((b) => mannWhitney([b], signal))
  return Math.sqrt(variance(bySignal) / signal.length + variance(byBackground) / background.length)
}

const valuesOf = (column: ArrayLike<number>, label: number): number[] =>
  Array.from(column).filter((_, i) => evaluated.jets.label[i] === label)

test('the AUC of 2,000 jets equals a brute-force Mann–Whitney to 1e-9, its error DeLong by definition', () => {
  const [background, signal] = [valuesOf(evaluated.jets.score, 0), valuesOf(evaluated.jets.score, 1)]
  expect([background.length, signal.length]).toEqual([1000, 1000])
  const { auc } = evaluated.evaluation
  expect(Math.abs((auc.value as number) - mannWhitney(background, signal))).toBeLessThan(1e-9)
  expect(Math.abs((auc.error as number) - deLong(background, signal))).toBeLessThan(1e-9)
})

test('the AUC of the raw baselines equals brute force too, and density baselines exist for files with kinematics', () => {
  const { baselines } = evaluated.evaluation
  for (const name of ['mass', 'meanSquare'] as const) {
    const expected = mannWhitney(valuesOf(evaluated.jets[name], 0), valuesOf(evaluated.jets[name], 1))
    expect(Math.abs((baselines[name]?.auc.value as number) - expected)).toBeLessThan(1e-9)
  }
  expect(baselines.mass?.auc.value).toBeGreaterThan(0.8)
  expect(Object.keys(baselines)).toEqual(['mass', 'massDensity', 'meanSquareDensity', 'multiplicityDensity', 'meanSquare'])
})

test('E10 is the share of signal at or above the lowest cut that at most a tenth of the background passes', () => {
  const [background, signal] = [valuesOf(evaluated.jets.score, 0), valuesOf(evaluated.jets.score, 1)]
  const passing = (scores: number[], cut: number): number => scores.filter((score) => score >= cut).length / scores.length
  const cuts = [...background, ...signal].filter((cut) => passing(background, cut) <= 0.1)
  const { e10, figures } = evaluated.evaluation
  expect(e10).toBe(passing(signal, Math.min(...cuts)))
  expect(figures.e10).toMatchObject({ value: e10, reason: null, low: expect.any(Number), high: expect.any(Number) })
})

test('jets, rows and skips add up, and progress ends at the total', () => {
  const { jets, data: files, classes, skipped } = evaluated.evaluation
  expect(jets.scored + jets.skipped).toBe(2000)
  expect(files.map(({ rows }) => rows)).toEqual([1000, 1000])
  expect(classes).toEqual([
    { name: 'qcd', role: 'background', jets: 1000 },
    { name: 'top', role: 'signal', jets: 1000 },
  ])
  expect(Object.values(skipped).reduce((a, b) => a + b, 0)).toBe(jets.skipped)
  expect(progress.at(-1)).toEqual([2000, 2000])
})

test('a jet found again by source and row gets the same score alone, bit for bit', async () => {
  await using engine = await createEngine(await loadModel(modelDir), { engine: 'cpu', threads: 2 })
  await using file = await openFile(top)
  const wanted = [0, 17, 256, 999]
  for await (const block of readJets(file, { preset: 'aachen', source: 1, rows: (row) => wanted.includes(row) })) {
    for (const jet of block) {
      const { score } = await engine.score(new BatchBuffer(1, 40, 40).fill([jet.image]))
      const at = Array.from(evaluated.jets.row).findIndex((row, i) => row === jet.row && evaluated.jets.source[i] === jet.source)
      expect(score[0]).toBe(evaluated.jets.score[at])
    }
  }
})

test('the scores file holds every score, exactly, keyed by source and row', async () => {
  const file = join(folder, 'scores.csv')
  await writeScores(file, evaluated)
  const [header, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n')
  expect(header).toBe('source,row,label,class,score')
  expect(lines.length).toBe(evaluated.jets.length)
  for (const i of [0, 999, 1000, 1999]) {
    const [source, row, label, name, score] = (lines[i] as string).split(',')
    expect([Number(source), Number(row), Number(label), name]).toEqual([
      i < 1000 ? 0 : 1,
      i % 1000,
      i < 1000 ? 0 : 1,
      i < 1000 ? 'qcd' : 'top',
    ])
    expect(Number(score)).toBe(evaluated.jets.score[i])
  }
  await expect(writeScores(join(folder, 'no', 'such', 'folder.csv'), evaluated)).rejects.toMatchObject({ code: 'ENVIRONMENT' })
})

test('the table shows every figure with its error, the baselines beside it, and says where the model is no better', () => {
  const text = formatEvaluation(evaluated.evaluation)
  const { auc, baselines } = evaluated.evaluation
  expect(text).toContain(`${auc.value?.toFixed(4)} ± ${auc.error?.toFixed(4)}`)
  expect(text).toContain(`${baselines.mass?.auc.value?.toFixed(4)} ± `)
  // Seeded weights have learnt nothing: the jet mass must beat them, and the text must say so.
  expect(baselines.mass?.auc.value).toBeGreaterThan(auc.value as number)
  expect(text).toMatch(/does not beat .*jet mass \(0\.\d{3}\).* in AUC/)
  expect(text).not.toMatch(/NaN|undefined|null/)
})

describe('background and signal', () => {
  test('are told by --background and --class; all that is not background is signal', async () => {
    const { evaluation } = await evaluate({
      modelDir,
      data: [qcd, top, w],
      background: 'top',
      classes: { [w]: 'weak' },
      engine: 'cpu',
      limit: 60,
    })
    expect(evaluation.classes.map(({ name, role, jets }) => [name, role, jets])).toEqual([
      ['top', 'background', 60],
      ['qcd', 'signal', 60],
      ['weak', 'signal', 60],
    ])
    expect(evaluation.jets).toMatchObject({ background: 60, signal: 120 })
    expect(evaluation.e100).toBeNull()
    expect(evaluation.figures.e100.reason).toMatch(/0 of 60 background events/)
  })

  test('one class alone gives no AUC, but its reason and the scores', async () => {
    const { evaluation, jets } = await evaluate({ modelDir, data: top, engine: 'cpu', limit: 60 })
    expect(jets.length).toBe(60)
    expect(evaluation.auc).toMatchObject({ value: null, error: null, reason: expect.stringContaining('0 background') })
    expect(formatEvaluation(evaluation)).toContain('No AUC: only 0 background')
  })

  test('a background that no file has is refused with the classes there are', async () => {
    await expect(evaluate({ modelDir, data: [qcd, top], background: 'hbb', limit: 60 })).rejects.toMatchObject({
      code: 'USAGE',
      remedy: expect.stringContaining('qcd, top'),
    })
  })
})

const reference = fileURLToPath(new URL('../../../../shared/data/reference/test.h5', import.meta.url))
test.skipIf(!existsSync(reference))(
  'the jet mass alone has AUC 0.901 on the reference test file (skipped where that file is absent)',
  async () => {
    const { evaluation } = await evaluate({ modelDir, data: reference, engine: 'cpu' })
    expect(evaluation.jets.scored + evaluation.jets.skipped).toBe(15_000)
    expect(evaluation.classes.map(({ name }) => name)).toEqual(['qcd', 'signal'])
    expect(evaluation.baselines.mass?.auc.value).toBeCloseTo(0.901, 3)
  },
  60_000,
)

test('rows that are skipped leave the others’ scores alone, are not counted, and cannot be all of them', async () => {
  const options = { modelDir, data: [qcd, top], engine: 'cpu', threads: 1, limit: 1000 } as const
  const { evaluation, jets } = await evaluate({ ...options, skip: { [qcd]: 600 } })
  expect(evaluation.data).toMatchObject([{ rows: 400, from: 600 }, { rows: 1000 }])
  const kept = Array.from(evaluated.jets.row.keys()).filter((i) => evaluated.jets.source[i] === 1 || (evaluated.jets.row[i] ?? 0) >= 600)
  expect(Array.from(jets.row)).toEqual(kept.map((i) => evaluated.jets.row[i]))
  expect(Array.from(jets.score)).toEqual(kept.map((i) => expect.closeTo(evaluated.jets.score[i] as number, 12)))
  await expect(evaluate({ ...options, skip: { [qcd]: 1000 } })).rejects.toMatchObject({ code: 'USAGE' })
})
