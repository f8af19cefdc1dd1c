import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sweepResultSchema } from '@jetwatch/shared/sweeps/sweep-file'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from '../support/accessibility.ts'
import { type OpenPage, openPage } from '../support/open-page.ts'
import { takePicture, takePictures } from '../support/pictures.ts'
import { type RunningJetwatch, startJetwatch } from '../support/start-jetwatch.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const POLL = { timeout: 40_000, interval: 200 }
const SWEEP = {
  ...{ version: 1, name: 'contamination', recipe: `${ROOT}sweeps/base/slow.json`, events: 3000, seeds: [1, 2] },
  axes: [{ name: 'contamination', set: 'contamination', values: [0.01, 0.1, 0.2, 0.3] }],
  models: ['dense-6', 'pca-10'],
  policies: {
    'εB on the reference': { kind: 'background-efficiency', efficiency: 0.05, warmUp: 1500 },
    'εB on the first 1,000': { kind: 'background-efficiency', efficiency: 0.05, calibration: 1000, warmUp: 1500 },
    'streaming quantile': { kind: 'streaming-quantile', share: 0.05, windowEvents: 1000, deadBand: 0.05, warmUp: 1500 },
  },
}
const FAULTY = { ...SWEEP, name: 'faulty', models: ['pca-10'], seeds: [1], recipe: `${ROOT}sweeps/base/detector.json` }

let folder: string
let jetwatch: RunningJetwatch
let opened: OpenPage
let page: Page

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-sweeps-'))
  jetwatch = await startJetwatch(['--rate', '200', '--model', 'pca-10', '--sweeps', folder])
  opened = await openPage(`${jetwatch.url}/sweeps`)
  page = opened.page
}, 180_000)

afterAll(async () => {
  await opened?.[Symbol.asyncDispose]()
  await jetwatch?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

async function sweep(document: typeof SWEEP): Promise<ChildProcess> {
  const file = join(folder, `${document.name}-request.json`)
  await writeFile(file, JSON.stringify(document))
  const argv = ['sweep', file, '--out', join(folder, `sweep-${document.name}`), '--jobs', '1']
  return spawn(process.execPath, [`${ROOT}apps/cli/bin/jetwatch.mjs`, ...argv], {
    stdio: 'ignore',
    env: { ...process.env, JETWATCH_HOME: jetwatch.home },
  })
}
const ended = async (child: ChildProcess): Promise<number | null> =>
  child.exitCode === null ? (await once(child, 'exit'))[0] : child.exitCode
const cells = (name: string) => page.getByRole('row', { name, exact: false }).first().getByRole('cell').allTextContents()

test('without a sweep the page says which command makes one', async () => {
  await page.getByText(/No sweep in/).waitFor()
  await page.getByText('jetwatch sweep sweeps/contamination.json').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
})

test('a sweep shows up while it goes on, and is drawn with its numbers when it is finished', async () => {
  const child = await sweep(SWEEP)
  await expect.poll(() => page.getByText(/\d+ of 20 streams/).textContent(), POLL).toMatch(/running|left/)
  expect(await page.getByRole('progressbar', { name: 'Progress of sweep-contamination' }).getAttribute('max')).toBe('20')
  expect(await ended(child)).toBe(0)
  await page.getByRole('figure', { name: 'AUC against contamination' }).waitFor(POLL)
  const { rows } = sweepResultSchema.parse(JSON.parse(await readFile(join(folder, 'sweep-contamination', 'sweep.json'), 'utf8')))
  const row = rows.find(({ model, values }) => model === 'pca-10' && values?.[0] === 0.1)
  expect(Number.parseFloat((await cells('0.1'))[1] ?? '')).toBeCloseTo(row?.auc?.mean ?? Number.NaN, 3)
  const report = page.getByRole('link', { name: 'Its own page: sweep-contamination' })
  const answer = await fetch(new URL((await report.getAttribute('href')) ?? '', jetwatch.url))
  expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
  expect(await answer.text()).toContain('<svg')
}, 90_000)

test('sweeps, models and policies are laid over each other, all of it in the address', async () => {
  expect(await ended(await sweep(FAULTY))).toBe(0)
  await mkdir(join(folder, 'sweep-broken'))
  await writeFile(join(folder, 'sweep-broken', 'sweep.json'), '{"version": 1')
  await page.getByText(/sweep-broken\/sweep\.json is not JSON/).waitFor(POLL)
  await page.getByLabel('Quantity').selectOption('Flagged share')
  await page.getByLabel('sweep-contamination', { exact: true }).check()
  const chart = page.getByRole('figure', { name: 'Flagged share against contamination' })
  await chart.waitFor()
  // Three policies of two models, and of one.
  await expect.poll(() => page.getByRole('columnheader').count(), POLL).toBe(1 + 9)
  await page.getByRole('button', { name: 'dense-6' }).click()
  await page.getByRole('button', { name: 'εB on the first 1,000' }).click()
  await expect
    .poll(() => page.getByRole('columnheader').allTextContents(), POLL)
    .toEqual([
      'contamination',
      ...['sweep-faulty', 'sweep-contamination'].flatMap((id) =>
        ['εB on the reference', 'streaming quantile'].map((policy) => `${id}, pca-10, ${policy}`),
      ),
    ])
  await expect.poll(() => page.url(), POLL).toMatch(/policies=/)
  await page.reload()
  await expect.poll(() => page.getByRole('columnheader').count(), POLL).toBe(1 + 4)
  // What a stream with more signal does to it: the reference's cut flags more, the quantile's does not.
  const [low, high] = [await cells('0.01'), await cells('0.3')].map((row) => row.map(Number.parseFloat))
  expect(high?.[2]).toBeGreaterThan(2 * (low?.[2] ?? Number.NaN))
  expect(high?.[3]).toBeLessThan(2 * (low?.[3] ?? Number.NaN))
  await page.getByRole('button', { name: 'dense-6' }).click()
  await page.getByLabel('sweep-faulty', { exact: true }).uncheck()
  await expect.poll(() => page.getByRole('columnheader').count(), POLL).toBe(1 + 4)
  expect(await accessibilityFaults(page)).toEqual([])
  await takePictures(page, 'sweeps')
  await page.setViewportSize({ width: 768, height: 1024 })
  await takePicture(page, 'sweeps-768', { fullPage: true })
  expect(opened.complaints).toEqual([])
}, 90_000)
