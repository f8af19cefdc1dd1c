import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { statusSchema } from '@jetwatch/shared/status'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from '../support/accessibility.ts'
import { type OpenPage, openPage } from '../support/open-page.ts'
import { takePicture, takePictures } from '../support/pictures.ts'
import { type RunningJetwatch, startJetwatch } from '../support/start-jetwatch.ts'

const POLL = { timeout: 60_000, interval: 250 }
const [FIRST, SECOND] = ['pca-10', 'dense-6'] as const

let jetwatch: RunningJetwatch
let opened: OpenPage
let page: Page
let summary: string

beforeAll(async () => {
  summary = join(process.env['TMPDIR'] ?? '/tmp', `jetwatch-models-${process.pid}.json`)
  jetwatch = await startJetwatch(['--rate', '500', '--model', FIRST, '--json', summary])
  opened = await openPage(`${jetwatch.url}/models`)
  page = opened.page
}, 180_000)

afterAll(async () => {
  await opened?.[Symbol.asyncDispose]()
  await jetwatch?.[Symbol.asyncDispose]()
}, 60_000)

const card = (name: string) => page.getByRole('article', { name, exact: true })
const count = async (key: string): Promise<number> =>
  Number((await page.locator(`td[data-count="${key}"]`).textContent())?.replaceAll(',', ''))

test('the zoo is shown with its figures, and what cannot score this stream says why', async () => {
  await card(FIRST).getByText('primary', { exact: true }).waitFor()
  await expect.poll(() => card(SECOND).textContent(), POLL).toMatch(/AUC0\.9\d\d ± 0\.00\d/)
  expect(await card('shape-top').textContent()).toMatch(/takes top for background/)
  expect(await card('shape-top').getByRole('button').count()).toBe(0)
})

test('a second model scores the same stream from its first event, and the page shows where they agree', async () => {
  await card(SECOND)
    .getByRole('button', { name: /Score beside/ })
    .click()
  await card(SECOND).getByText('shadow', { exact: true }).waitFor()
  await expect.poll(async () => (await jetwatch.status()).models[SECOND]?.ledger.scored ?? 0, POLL).toBeGreaterThan(3_000)
  await expect.poll(() => count('neither').catch(() => 0), POLL).toBeGreaterThan(2_000)
  const counts = await Promise.all(['both', 'onlyA', 'onlyB', 'neither'].map(count))
  // Both flag about 1 % of the background and a part of the signal.
  expect(counts[0]).toBeGreaterThan(5)
  await expect.poll(() => page.getByTestId('rank').textContent(), POLL).toMatch(/^0\.\d{3} ± /)
  await page.getByRole('region', { name: 'Events that differ' }).getByRole('link').first().waitFor()
})

test('the view has no accessibility fault, and its pictures are taken', async () => {
  await expect.poll(() => page.getByRole('figure', { name: 'Scores of both models' }).count(), POLL).toBe(1)
  expect(await accessibilityFaults(page)).toEqual([])
  await takePictures(page, 'models')
  expect(await accessibilityFaults(page)).toEqual([])
  await page.setViewportSize({ width: 768, height: 1000 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await takePicture(page, 'models-768', { fullPage: true })
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('the primary is switched without losing an event: at the end the ledgers of both close', async () => {
  await card(SECOND)
    .getByRole('button', { name: /Make primary/ })
    .click()
  await card(SECOND).getByText('primary', { exact: true }).waitFor()
  await card(FIRST).getByText('shadow', { exact: true }).waitFor()
  await expect.poll(async () => (await jetwatch.status()).primary, POLL).toBe(SECOND)
  const switched = (await jetwatch.status()).models
  await expect
    .poll(async () => (await jetwatch.status()).models[SECOND]?.ledger.scored ?? 0, POLL)
    .toBeGreaterThan((switched[SECOND]?.ledger.scored ?? 0) + 500)
  expect(opened.complaints).toEqual([])
  await opened[Symbol.asyncDispose]()
  expect(await jetwatch.stop()).toBe(0)
  const { primary, models } = statusSchema.parse(JSON.parse(await readFile(summary, 'utf8')))
  expect(primary).toBe(SECOND)
  for (const name of [FIRST, SECOND]) {
    const { produced, scored, dead, dropped, pending, duplicates } = models[name]?.ledger ?? {}
    expect({ name, dead, dropped, pending, duplicates }).toEqual({ name, dead: 0, dropped: 0, pending: 0, duplicates: 0 })
    expect(scored).toBe(produced)
  }
})
