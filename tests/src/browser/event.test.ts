import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cataloguePageSchema } from '@jetwatch/shared/catalogue/catalogue'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { accessibilityFaults } from '../support/accessibility.ts'
import { type OpenPage, openPage } from '../support/open-page.ts'
import { takePicture, takePictures } from '../support/pictures.ts'
import { type RunningJetwatch, startJetwatch } from '../support/start-jetwatch.ts'

const CLI = fileURLToPath(new URL('../../../apps/cli/bin/jetwatch.mjs', import.meta.url))
const POLL = { timeout: 20_000, interval: 200 }

describe('the event view of the real system', () => {
  let jetwatch: RunningJetwatch
  let opened: OpenPage
  let page: Page
  let run: string
  /** The first flagged events, by sequence. */
  let flags: number[]
  const panel = (name: string) => page.getByRole('region', { name, exact: true })
  const heading = () => page.getByRole('heading', { level: 1 }).filter({ hasText: /^Event/ })

  beforeAll(async () => {
    jetwatch = await startJetwatch(['--rate', '200', '--contamination', '20%', '--model', 'dense-6'])
    run = (await jetwatch.status()).run as string
    await vi.waitFor(async () => {
      const answer = await fetch(`${jetwatch.url}/api/catalogue/${run}?order=asc&limit=20`)
      flags = cataloguePageSchema.parse(await answer.json()).rows.map(({ sequence }) => sequence)
      expect(flags.length).toBeGreaterThan(5)
    }, POLL)
    opened = await openPage(`${jetwatch.url}/event/${run}/${flags[2]}`)
    page = opened.page
  }, 180_000)

  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]()
    await jetwatch?.[Symbol.asyncDispose]()
  }, 60_000)

  test('a flagged event shows its images, score, truth, hash, revision, streams and latency', async () => {
    await heading()
      .filter({ hasText: String(flags[2]) })
      .waitFor()
    for (const name of ['Image of the stream', 'Input of the model', 'Reconstruction', 'Squared residual'])
      expect(await page.getByRole('figure', { name, exact: true }).count()).toBe(1)
    const decision = (await (await fetch(`${jetwatch.url}/api/event/${run}/${flags[2]}`)).json()) as { score: number; modelSha256: string }
    expect(Number(await panel('Scores').locator('td[data-score]').first().getAttribute('data-score'))).toBe(decision.score)
    const provenance = (await panel('Provenance').textContent()) ?? ''
    expect(provenance).toContain(decision.modelSha256.slice(0, 16))
    expect(provenance).toMatch(/revision 1.*JETS \d+, SCORES \d+, FLAGS \d+/s)
    expect(await panel('Jet').textContent()).toMatch(/mass\d+\.\d GeV/)
    expect(await panel('Latency').textContent()).toMatch(/queue → received by the scorer\d/)
  })

  test('the pixel read-out follows the pointer and, with the focus on the images, the arrow keys', async () => {
    const readout = page.getByLabel('Pixel read-out')
    await page
      .getByRole('figure', { name: 'Reconstruction', exact: true })
      .locator('canvas')
      .hover({ position: { x: 60, y: 60 } })
    await expect.poll(() => readout.textContent(), POLL).toMatch(/\(row, column\)\d+, \d+/)
    await page.mouse.move(5, 5)
    await page.getByRole('application').focus()
    await page.keyboard.press('ArrowRight')
    const before = await readout.textContent()
    expect(before).toMatch(/\(row, column\)20, 21/)
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => readout.textContent(), POLL).toMatch(/\(row, column\)21, 21/)
    await page.keyboard.press('Escape')
    await expect.poll(() => readout.textContent(), POLL).toMatch(/\(row, column\)–/)
    await page.getByRole('application').blur()
  })

  test('arrow keys walk the flags', async () => {
    await page.keyboard.press('ArrowRight')
    await heading()
      .filter({ hasText: `Event ${flags[3]} ` })
      .waitFor()
    expect(page.url()).toContain(`/event/${run}/${flags[3]}`)
    await page.locator('[data-old="false"]').waitFor()
    await page.keyboard.press('ArrowLeft')
    await heading()
      .filter({ hasText: `Event ${flags[2]} ` })
      .waitFor()
  })

  test('key 1 marks it as interesting, a second press takes it back, and both are stored with the name', async () => {
    await page.locator('[data-old="false"]').waitFor()
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('Your name').blur()
    await page.keyboard.press('1')
    const button = page.getByRole('button', { name: /^Interesting/ })
    await expect.poll(() => button.getAttribute('aria-pressed'), POLL).toBe('true')
    expect(await page.getByLabel('What was said of this event').textContent()).toMatch(/Interesting by Ada/)
    await page.keyboard.press('1')
    await expect.poll(() => button.getAttribute('aria-pressed'), POLL).toBe('false')
    await page.getByRole('button', { name: /^Detector fault/ }).click()
    await expect
      .poll(async () => (await (await fetch(`${jetwatch.url}/api/catalogue/${run}?mark=detector-fault`)).json()).rows.length, POLL)
      .toBe(1)
  })

  test('its evidence is rescored offline to the same bits, and a changed bundle is refused', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download evidence' }).click()])
    const path = join(jetwatch.home, download.suggestedFilename())
    await download.saveAs(path)
    const rescore = (file: string) => promisify(execFile)(process.execPath, [CLI, 'rescore', file])
    const { stdout } = await rescore(path)
    expect(stdout).toContain(`Event ${flags[2]} of run ${run}`)
    expect(stdout).toMatch(/dense-6 .* on cpu[\s\S]*bit-equal/)
    const changed = join(jetwatch.home, 'changed.json')
    await writeFile(changed, (await readFile(path, 'utf8')).replace(`"sequence": ${flags[2]}`, `"sequence": ${flags[3]}`))
    await expect(rescore(changed)).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^BAD_BUNDLE: .* was changed/) })
  })

  test('no rule of WCAG 2.2 AA is broken, and it is drawn in both schemes and at 768 px', async () => {
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('application').focus()
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowUp')
    await takePictures(page, 'event')
    await page.setViewportSize({ width: 768, height: 1024 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
    expect(await accessibilityFaults(page)).toEqual([])
    await takePicture(page, 'event-768', { fullPage: true })
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('an event that was not flagged shows all the same, one that does not exist says so', async () => {
    const plain = Array.from({ length: 40 }, (_, i) => i).find((i) => !flags.includes(i)) as number
    await page.goto(`${jetwatch.url}/event/${run}/${plain}`)
    await page.getByText('not flagged', { exact: true }).waitFor()
    expect(await page.getByRole('figure', { name: 'Reconstruction', exact: true }).count()).toBe(1)
    expect(await panel('Images').textContent()).toContain('made now on this server')
    expect(opened.complaints).toEqual([])
    await page.goto(`${jetwatch.url}/event/${run}/999999999`)
    await page.getByRole('alert').filter({ hasText: 'no stream holds event 999999999' }).waitFor()
  })
})
