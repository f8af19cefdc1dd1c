import { type Sideband, sidebandFit } from '@jetwatch/shared/metrics/sideband'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from '../support/accessibility.ts'
import { type OpenPage, openPage } from '../support/open-page.ts'
import { takePicture, takePictures } from '../support/pictures.ts'
import { type RunningJetwatch, startJetwatch } from '../support/start-jetwatch.ts'

let jetwatch: RunningJetwatch
let opened: OpenPage
let page: Page
const POLL = { timeout: 40_000, interval: 200 }

beforeAll(async () => {
  jetwatch = await startJetwatch(['--rate', '800'])
  opened = await openPage(`${jetwatch.url}/physics`)
  page = opened.page
}, 180_000)
afterAll(async () => {
  await opened?.[Symbol.asyncDispose]()
  await jetwatch?.[Symbol.asyncDispose]()
}, 60_000)

const spectrum = (): Locator => page.getByRole('region', { name: 'Before the cut', exact: true })
const fact = async (name: string): Promise<string> =>
  (await spectrum()
    .locator('div', { has: page.getByText(name, { exact: true }) })
    .last()
    .locator('dd')
    .textContent()) ?? ''

/** Jets in 5 GeV bins from 0, read from the chart's table. */
async function counts(): Promise<number[]> {
  const button = spectrum().getByRole('button', { name: /^Table of Jet mass/ })
  await button.click()
  const cells = await spectrum()
    .getByRole('row')
    .evaluateAll((rows) => rows.slice(1).map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)))
  await button.click()
  const bins = new Array<number>(80).fill(0)
  for (const [from, , jets] of cells) bins[Number(from) / 5] = Number(jets?.replaceAll(',', ''))
  return bins
}

test('the mass spectrum has its excess and Z from the counts it shows, and window and degree follow the URL', async () => {
  await page.getByRole('figure', { name: 'Jet mass, before the cut' }).waitFor({ timeout: 60_000 })
  // The first pass over the sample has to be complete: until then the counts move.
  await page.getByText(/complete: [\d,]+ different jets/).waitFor({ timeout: 60_000 })
  await page.goto(`${jetwatch.url}/physics?windowFrom=155&windowTo=190&degree=2&paused=false`)
  await page.getByText(/complete: [\d,]+ different jets/).waitFor()
  await page.getByRole('spinbutton', { name: 'Window to' }).fill('195')
  await expect.poll(() => page.url()).toContain('windowTo=195')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /Pause/ }).click()
  const found = sidebandFit(await counts(), { low: 0, width: 5, fit: [70, 260], window: [155, 195], degree: 2 }) as Sideband
  expect(await fact('In the window')).toBe(found.found.toLocaleString('en'))
  expect(await fact('Expected')).toBe(`${found.background.toFixed(0)} ± ${found.backgroundError.toFixed(0)}`)
  expect(await fact('Local Z')).toBe(`${found.z < 0 ? '−' : '+'}${Math.abs(found.z).toFixed(1)} σ`)
  // 5 % of top jets at 173 GeV among 6,000 QCD jets.
  expect(found.z).toBeGreaterThan(3)
  await page.getByRole('button', { name: /Resume/ }).click()
}, 120_000)

test('drift, sculpting and correlations have figures with errors, and nothing drifts', async () => {
  const newest = page.getByRole('table', { name: 'Newest comparison with the reference' })
  await newest.waitFor({ timeout: 60_000 })
  const body = newest.getByRole('row', { name: /^body/ })
  await expect.poll(async () => Number((await body.getByRole('cell').nth(0).textContent())?.replace(',', '')), POLL).toBeGreaterThan(1_000)
  expect(Number(await body.getByRole('cell').nth(2).textContent())).toBeLessThan(0.08)
  await page.getByRole('figure', { name: 'Drift, size' }).waitFor()
  const sculpting = page.getByRole('table', { name: 'Mass sculpting of each cut' })
  for (const row of await sculpting.getByRole('row', { name: /εB = (50|10|5) %/ }).allTextContents()) expect(row).toMatch(/0\.\d+ ± 0\.\d+/)
  const correlations = await page.getByRole('table', { name: 'Correlation of the score' }).getByRole('row').allTextContents()
  expect(correlations).toHaveLength(7)
  for (const row of correlations.slice(1)) expect(row).toMatch(/±.*±/)
  await page.getByRole('figure', { name: 'Mean jet mass per score tenth' }).waitFor()
}, 120_000)

test('a picked cluster of flagged events shows its jets, and a link reproduces it', async () => {
  await page.getByRole('figure', { name: 'Latent space' }).waitFor({ timeout: 60_000 })
  const clusters = page.getByRole('region', { name: 'Clusters of flagged events' }).getByRole('button')
  await expect.poll(() => clusters.count(), POLL).toBeGreaterThan(1)
  await clusters.first().click()
  await expect.poll(() => page.url()).toMatch(/cluster=\d/)
  const number = Number(new URL(page.url()).searchParams.get('cluster')) + 1
  const gallery = page.getByRole('region', { name: `Flagged jets of cluster ${number}` })
  const cards = gallery.getByRole('article')
  await cards.first().waitFor({ timeout: 20_000 })
  const run = (await jetwatch.status()).run
  const { sequence, score } = await cards.first().evaluate((card) => ({ ...(card as HTMLElement).dataset }))
  const decision = (await (await fetch(`${jetwatch.url}/api/event/${run}/${sequence}`)).json()) as { score: number; flagged: boolean }
  expect(decision).toMatchObject({ score: Number(score), flagged: true })
  await page.goto(page.url())
  await cards.first().waitFor({ timeout: 20_000 })
}, 120_000)

test('the view has no accessibility fault, works 768 px wide, and complains of nothing', async () => {
  expect(await accessibilityFaults(page)).toEqual([])
  await page.setViewportSize({ width: 768, height: 1024 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
  await takePicture(page, 'physics-768', { fullPage: true })
  await page.setViewportSize({ width: 1440, height: 2200 })
  await takePictures(page, 'physics')
  expect(opened.complaints).toEqual([])
}, 60_000)
