import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PRESETS } from '@jetwatch/shared/preset'
import { bundled, writeH5 } from '@jetwatch/source/test-files'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { denseImages } from '../jet-table.ts'
import { type TrainOptions, trainOptionsSchema } from '../options.ts'
import { readClass } from '../read-class.ts'
import { type ScanOptions, type ScanProgress, scan } from './scan.ts'
import type { Scan, ScanPoint } from './scan-file.ts'
import { parseScan, pointName } from './scan-kind.ts'
import { elbow, scanNotes, scanRows, scanTable } from './scan-summary.ts'

const QCD = bundled('qcd.h5')
const { height, width } = PRESETS.aachen
let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetwatch-scan-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const training = (name: string, more: object = {}): TrainOptions =>
  trainOptionsSchema.parse({ data: QCD, out: join(root, name), arch: 'dense', epochs: 2, jets: 150, batch: 64, backend: 'wasm', ...more })
const latentScan = (list: string, more: Partial<ScanOptions> = {}): ScanOptions => ({
  axis: parseScan(`latent=${list}`),
  seeds: [1],
  train: training('latent'),
  test: null,
  keep: null,
  ...more,
})
const json = async (name: string): Promise<Scan> => JSON.parse(await readFile(join(root, name, 'scan.json'), 'utf8'))
const page = (name: string): Promise<string> => readFile(join(root, name, 'scan.html'), 'utf8')

/** A file of both classes, and rows of the bundled sample from where it starts. */
async function mixed(name: string, first: number, jets: number): Promise<string> {
  const sets = []
  for (const process of ['qcd', 'top']) {
    const { table } = await readClass({ path: bundled(`${process}.h5`), name: process, preset: 'aachen', limit: first + jets })
    const rows = Array.from({ length: jets }, (_, i) => first + i)
    sets.push({ name: process, shape: [jets, height, width], data: denseImages(table, rows, height * width) })
  }
  return writeH5(join(root, name), sets)
}

describe('a latent scan', () => {
  test('stopped on the way goes on to the same points, and does none twice', async () => {
    const stop = new AbortController()
    const seen: ScanProgress[] = []
    const onProgress = (progress: ScanProgress): void => {
      seen.push(progress)
      if (progress.point === 2 && progress.done > 0.75) stop.abort()
    }
    await expect(scan(latentScan('2,5'), { onProgress, signal: stop.signal })).rejects.toMatchObject({ code: 'TRAINING' })
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b))
    const halted = await json('latent')
    expect(halted.points.map(({ value }) => value)).toEqual([2])

    const notes: string[] = []
    const whole = await scan(latentScan('2,5'), { onNote: (line) => notes.push(line) })
    expect(notes).toEqual(['1 of 2 points are done already', expect.stringMatching(/^1 of 1: latent-5-s1, validation loss \d/)])
    expect(whole.points[0]).toEqual(halted.points[0])
    expect(await json('latent')).toEqual(whole)
    expect((await readdir(join(root, 'latent'))).sort()).toEqual(['scan.html', 'scan.json'])

    const again: string[] = []
    expect(await scan(latentScan('5,2'), { onNote: (line) => again.push(line) })).toEqual(whole)
    expect(again).toEqual(['2 of 2 points are done already'])
    const { seconds: _, ...fresh } = (await scan(latentScan('5', { train: training('fresh') }))).points[0] as ScanPoint
    expect(whole.points[1]).toMatchObject(fresh)
  }, 60_000)

  test('looks at no label, and says so', async () => {
    const done = await json('latent')
    expect(done).toMatchObject({ kind: 'latent', test: null, command: expect.stringContaining('--scan latent=2,5 --seeds 1') })
    expect(done.points.every((point) => point.test === null && point.signalJets === 0)).toBe(true)
    expect(scanNotes(done)[0]).toMatch(/^No label and no signal was looked at/)
    await expect(scan(latentScan('2', { test: QCD }))).rejects.toMatchObject({ code: 'USAGE' })
  })

  test('has a table of its losses, and a picture for readers who can and cannot see it', async () => {
    const done = await json('latent')
    const [head, ...rows] = scanTable(done)
    expect(head?.slice(0, 2)).toEqual(['latent', 'validation loss'])
    expect(rows.map(([value, loss]) => [value, loss])).toEqual(
      done.points.map((one) => [String(one.value), one.validationLoss.toPrecision(4)]),
    )
    const html = await page('latent')
    const svg = html.match(/<svg class="chart"[^>]*>/g) ?? []
    expect(svg).toHaveLength(1)
    for (const one of done.points) expect(svg[0]).toContain(`${one.validationLoss.toPrecision(4)} at ${one.value}`)
    expect(html.match(/<circle /g)).toHaveLength(2)
    expect(html).not.toMatch(/<script|<link|https?:|url\((?!#)|NaN|undefined|Infinity/)
  })

  test('with other options or over a foreign file is refused; --force starts again', async () => {
    const other = training('latent', { epochs: 1 })
    await expect(scan(latentScan('2', { train: other }))).rejects.toMatchObject({
      code: 'CONFLICT',
      remedy: expect.stringContaining('--force'),
    })
    const forced = await scan(latentScan('3', { train: { ...other, force: true } }))
    expect(forced.points.map(({ value, epochs }) => [value, epochs])).toEqual([[3, 1]])
    await writeFile(join(root, 'latent', 'scan.json'), '{"mine": 1}')
    await expect(scan(latentScan('2', { train: other }))).rejects.toMatchObject({ code: 'CONFLICT' })
  }, 30_000)
})

test('a contamination scan mixes the asked shares and reports on other jets, the clean training beside', async () => {
  const [data, judged] = [await mixed('train.h5', 0, 250), await mixed('test.h5', 300, 120)]
  const train = training('mix', { data, arch: 'pca', jets: null })
  const options = { axis: parseScan('contamination=0,0.1'), seeds: [1, 2], train, test: judged, keep: join(root, 'kept') }
  await expect(scan({ ...options, test: null })).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('--test') })
  await expect(scan({ ...options, test: data })).rejects.toMatchObject({ code: 'USAGE' })
  const done = await scan(options)
  expect(done.points.map(({ value, seed, signalJets }) => [value, seed, signalJets])).toEqual([
    [0, 1, 0],
    [0, 2, 0],
    [0.1, 1, 28],
    [0.1, 2, 28],
  ])
  for (const { test: one } of done.points) expect(one).toMatchObject({ background: 120, signal: 120, auc: { error: expect.any(Number) } })
  expect(existsSync(join(root, 'kept', pointName('contamination', 0.1, 2), 'manifest.json'))).toBe(true)
  const text = scanTable(done).flat().join(' ')
  const [clean] = scanRows(done)
  expect(text).toContain(`${clean?.auc?.mean.toFixed(4)} ± ${clean?.auc?.error?.toFixed(4)}`)
  expect(scanNotes(done).join(' ')).toContain('Labels are used only for reporting')
  const html = await page('mix')
  expect(html.match(/<svg class="chart"[^>]*aria-label="(AUC|E10) by signal in training\. [^"]{20,}"/g)).toHaveLength(2)
  expect(html).toContain(`Dashed: trained without signal, ${clean?.auc?.mean.toFixed(4)}`)
  expect(html).not.toMatch(/NaN|undefined|Infinity/)
}, 60_000)

describe('values', () => {
  test('are taken ascending and once, or by default', () => {
    expect(parseScan('latent=8,2,8')).toEqual({ kind: 'latent', values: [2, 8] })
    expect(parseScan('contamination=1e-3,0')).toEqual({ kind: 'contamination', values: [0, 0.001] })
    expect(parseScan('contamination').values).toEqual([0, 0.001, 0.01, 0.03, 0.1])
  })

  test.each([
    'latent=0',
    'latent=257',
    'latent=2.5',
    'latent=',
    'latent=2,,4',
    'contamination=0.6',
    'contamination=-0.1',
    'contamination=many',
  ])('%s is a USAGE error that names the range', (text) => {
    const range = text.startsWith('latent') ? 'from 1 to 256' : 'from 0 to 0.5'
    expect(() => parseScan(text)).toThrow(expect.objectContaining({ code: 'USAGE', remedy: expect.stringContaining(range) }))
  })

  test('of what an architecture does not have, or cannot compare, are refused', async () => {
    for (const arch of ['kmeans', 'density'])
      await expect(scan(latentScan('2', { train: training('no', { arch }) }))).rejects.toMatchObject({ code: 'USAGE' })
  })

  test('name models as models may be named, each differently', () => {
    const names = [0, 0.001, 0.01, 0.1, 1.23457e-7].map((value) => pointName('contamination', value, 2 ** 32 - 1))
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(trainOptionsSchema.shape.out.safeParse(name).success).toBe(true)
  })
})

test('the bend is the value farthest below the line from first to last', () => {
  const points = (losses: readonly number[]): Pick<Scan, 'points'> => ({
    points: losses.map((validationLoss, i) => ({ value: 2 * i + 2, seed: 1, validationLoss, test: null }) as ScanPoint),
  })
  expect(elbow(scanRows(points([10, 6, 2, 1.5, 1])))).toBe(6)
  expect(elbow(scanRows(points([10, 9, 7, 4])))).toBeNull()
  expect(elbow(scanRows(points([10, 1])))).toBeNull()
})
