import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { evaluate } from '@jetwatch/training/evaluate'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { primary } from './support/measure-demo.ts'
import { type OpenPage, openPage } from './support/open-page.ts'
import { type RunningJetwatch, startJetwatch } from './support/start-jetwatch.ts'

const projectPath = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
/** Pictures go to docs/images when asked for (npm run screenshots), else where git does not look. */
const PICTURES = projectPath(process.env['JETWATCH_SCREENSHOTS'] ? 'docs/images' : 'test-results')
const POLL = { timeout: 20_000, interval: 200 }

describe('the live page of the real system', () => {
  let jetwatch: RunningJetwatch
  let opened: OpenPage
  let page: Page

  beforeAll(async () => {
    jetwatch = await startJetwatch(['--rate', '1000'])
    opened = await openPage(jetwatch.url)
    page = opened.page
  }, 180_000)

  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]()
    await jetwatch?.[Symbol.asyncDispose]()
  }, 60_000)

  const figure = (name: string): Locator => page.getByRole('figure', { name, exact: true })
  const value = (name: string): Promise<string> =>
    page
      .getByRole('group', { name, exact: true })
      .locator('[data-value]')
      .textContent()
      .then((text) => text ?? '')

  test('the score distribution moves as jets are scored', async () => {
    const plot = figure('Score distribution')
    await plot.locator('svg').first().waitFor()
    const before = await plot.locator('svg').first().innerHTML()
    await expect.poll(() => plot.locator('svg').first().innerHTML(), POLL).not.toBe(before)
    await expect.poll(() => plot.textContent(), POLL).toMatch(/QCD.*[1-9]/is)
  })

  test('the whole-run AUC on the page is the one of /api/status and agrees with evaluate on the same files', async () => {
    const read = async (): Promise<{ auc: number; error: number }> => {
      const [auc, error] = (await value('AUC, whole run')).split('±').map(Number)
      return { auc: auc ?? Number.NaN, error: error ?? Number.NaN }
    }
    await expect.poll(async () => (await read().catch(() => ({ auc: 0 }))).auc, POLL).toBeGreaterThan(0.5)
    const shown = await read()
    const status = primary(await jetwatch.status()).auc
    expect(Math.abs(shown.auc - (status.value ?? 0))).toBeLessThan(0.02)
    const { evaluation } = await evaluateDemo(jetwatch)
    const combined = Math.hypot(shown.error, evaluation.auc.error ?? 0)
    expect(Math.abs(shown.auc - (evaluation.auc.value ?? 0))).toBeLessThan(3 * combined)
  })

  test('a flagged jet on the page has the score that evaluate gives for its source and row', async () => {
    const { jets } = await evaluateDemo(jetwatch)
    const expected = new Map(Array.from(jets.score, (score, i) => [`${jets.source[i]}/${jets.row[i]}`, score]))
    const cards = page.getByRole('article')
    await expect.poll(() => cards.count(), POLL).toBeGreaterThan(2)
    const shown = await cards.evaluateAll((nodes) => nodes.map((node) => ({ ...(node as HTMLElement).dataset })))
    for (const { score, source, row, sequence } of shown) {
      const reference = expected.get(`${source}/${row}`)
      expect(reference, `jet ${source}/${row}`).toBeDefined()
      expect(Math.abs(Number(score) / (reference as number) - 1)).toBeLessThan(1e-6)
      const run = (await jetwatch.status()).run
      const decision = (await (await fetch(`${jetwatch.url}/api/event/${run}/${sequence}`)).json()) as { score: number; row: number }
      expect(decision.score).toBe(Number(score))
      expect(decision.row).toBe(Number(row))
    }
  })

  test('moving the threshold makes the flag rate follow', async () => {
    const cut = page.getByRole('textbox')
    const revision = async (): Promise<number> => primary(await jetwatch.status()).threshold?.revision ?? 0
    const flagShare = async (): Promise<number> => {
      const first = primary(await jetwatch.status())
      const scored = first.ledger.scored
      await expect.poll(async () => primary(await jetwatch.status()).ledger.scored - scored, POLL).toBeGreaterThan(2000)
      const last = primary(await jetwatch.status())
      return (last.flags - first.flags) / (last.ledger.scored - scored)
    }
    const before = await flagShare()
    const old = await revision()
    // The cut that 10 % of the background passes, in the scale the page shows.
    const { jets, manifest } = await evaluateDemo(jetwatch)
    const background = jets.score.filter((_, i) => jets.source[i] === 0).sort()
    const tenth = background[Math.floor(0.9 * background.length)] as number
    await cut.fill((manifest.score.scale === 'log10' ? Math.log10(tenth) : tenth).toFixed(4))
    await cut.press('Enter')
    await expect.poll(revision, POLL).toBe(old + 1)
    await page.getByText(`Revision ${old + 1} in force`).waitFor()
    const after = await flagShare()
    expect(after).toBeGreaterThan(2 * before)
    // 10 % of the QCD and about 90 % of the 5 % top.
    expect(after).toBeGreaterThan(0.1)
    expect(after).toBeLessThan(0.2)

    const slider = page.getByRole('slider', { name: 'Threshold' })
    await slider.focus()
    for (let i = 0; i < 5; i++) await slider.press('PageUp')
    await slider.press('Enter')
    await expect.poll(revision, POLL).toBe(old + 2)
    expect(await flagShare()).toBeLessThan(after)
  })

  test('a cut that is not a number is refused on the page and changes nothing', async () => {
    const cut = page.getByRole('textbox')
    const revision = primary(await jetwatch.status()).threshold?.revision
    await cut.fill('abc')
    await cut.press('Enter')
    await page.getByText('A cut is a finite number').waitFor()
    await cut.press('Escape')
    expect(primary(await jetwatch.status()).threshold?.revision).toBe(revision)
  })

  test('pause freezes the page while the stream goes on, and resume catches up', async () => {
    const plot = figure('Score distribution').locator('svg').first()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Pause/ }).click()
    await page.getByText('Paused', { exact: true }).waitFor()
    const scored = primary(await jetwatch.status()).ledger.scored
    const scoredSince = async (): Promise<number> => primary(await jetwatch.status()).ledger.scored - scored
    // What was on its way when the button was pressed is drawn by now.
    await expect.poll(scoredSince, POLL).toBeGreaterThan(500)
    const frozen = await plot.innerHTML()
    await expect.poll(scoredSince, POLL).toBeGreaterThan(3000)
    expect(await plot.innerHTML()).toBe(frozen)
    await page.getByRole('button', { name: /^Resume/ }).click()
    await expect.poll(() => plot.innerHTML(), POLL).not.toBe(frozen)
  })

  test('the page fits 1440 × 900 without scrolling, in both colour schemes, and 768 px without a sideways bar', async () => {
    await mkdir(PICTURES, { recursive: true })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: `${PICTURES}/live-${colorScheme}.png` })
      const overflow = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)
      expect(overflow).toBeLessThanOrEqual(0)
    }
    await page.setViewportSize({ width: 768, height: 1024 })
    const beyond = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    // The charts follow the new width in their next drawing.
    await expect.poll(beyond, POLL).toBeLessThanOrEqual(0)
    const plotWidth = async (): Promise<number> => (await figure('Rolling ROC').locator('svg').first().boundingBox())?.width ?? 0
    await expect.poll(plotWidth, POLL).toBeGreaterThan(600)
    await page.screenshot({ path: `${PICTURES}/live-768.png`, fullPage: true })
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('the page loads nothing from another host and its console stays clean', () => {
    expect(opened.complaints).toEqual([])
  })

  test('the ledger closes and Ctrl-C ends everything with exit code 0', async () => {
    const { ledger } = primary(await jetwatch.status())
    expect(ledger.scored).toBeGreaterThan(0)
    expect(ledger.scored + ledger.dead + ledger.dropped + ledger.pending).toBe(ledger.produced)
    await page.goto('about:blank')
    expect(await jetwatch.stop()).toBe(0)
  }, 60_000)
})

let evaluated: ReturnType<typeof evaluate> | undefined
/** Every jet of the demo's files by the demo's model, once for all tests; sources in the recipe's order. */
async function evaluateDemo(jetwatch: RunningJetwatch): ReturnType<typeof evaluate> {
  const { primary: model } = await jetwatch.status()
  evaluated ??= evaluate({
    modelDir: projectPath(`models/${model}`),
    data: [projectPath('data/qcd.h5'), projectPath('data/top.h5')],
    engine: 'cpu',
    threads: 1,
  })
  return evaluated
}
