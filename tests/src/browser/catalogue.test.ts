import { cataloguePageSchema } from '@jetwatch/shared/catalogue/catalogue'
import { openFile } from '@jetwatch/source/file'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { accessibilityFaults } from '../support/accessibility.ts'
import { type OpenPage, openPage } from '../support/open-page.ts'
import { takePicture, takePictures } from '../support/pictures.ts'
import { type RunningJetwatch, startJetwatch } from '../support/start-jetwatch.ts'

const POLL = { timeout: 20_000, interval: 200 }

describe('the catalogue of the real system', () => {
  let jetwatch: RunningJetwatch
  let opened: OpenPage
  let page: Page
  let run: string
  const rows = () => page.getByRole('grid').locator('[role=row][data-sequence]')
  const matching = async (): Promise<number> => Number(await page.locator('[data-matching]').getAttribute('data-matching'))
  const server = async (query: string) =>
    cataloguePageSchema.parse(await (await fetch(`${jetwatch.url}/api/catalogue/${run}?${query}`)).json())

  beforeAll(async () => {
    jetwatch = await startJetwatch(['--rate', '500', '--contamination', '30%', '--model', 'dense-6'])
    run = (await jetwatch.status()).run as string
    opened = await openPage(`${jetwatch.url}/catalogue`)
    page = opened.page
    await vi.waitFor(async () => expect(await matching()).toBeGreaterThan(60), POLL)
  }, 180_000)

  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]()
    await jetwatch?.[Symbol.asyncDispose]()
  }, 60_000)

  test('it grows while flags arrive, and only the rows on the screen are in the document', async () => {
    const before = await matching()
    await expect.poll(matching, POLL).toBeGreaterThan(before)
    expect(await rows().count()).toBeLessThan(50)
    expect(await page.getByRole('img', { name: 'Jet image' }).count()).toBeGreaterThan(5)
  })

  test('a click on a column sorts by it, and the address keeps the order', async () => {
    await page
      .getByRole('columnheader', { name: /^score/ })
      .getByRole('button')
      .click()
    await expect.poll(() => page.getByRole('columnheader', { name: /^score/ }).getAttribute('aria-sort'), POLL).toBe('descending')
    await expect.poll(() => page.url(), POLL).toContain('sort=score')
    const best = (await server('sort=score&limit=1')).rows[0]?.score as number
    await expect
      .poll(async () => (await server(`only=${await rows().first().getAttribute('data-sequence')}`)).rows[0]?.score ?? 0, POLL)
      .toBeGreaterThanOrEqual(best)
  })

  test('filters narrow it to exactly what fits, and a reload keeps them', async () => {
    await page.getByRole('button', { name: 'QCD' }).click()
    await page.getByLabel('Mass, GeV from').fill('80')
    await page.getByLabel('Mass, GeV to').fill('160')
    /** What the server says of the very flags that the page has looked at. */
    const agrees = async (): Promise<boolean> => {
      const [shown, until] = await page
        .locator('[data-matching]')
        .evaluate((node) => [Number(node.getAttribute('data-matching')), node.getAttribute('data-until')] as const)
      return shown > 0 && shown < Number(until) && (await server(`label=qcd&massMin=80&massMax=160&until=${until}`)).matching === shown
    }
    await expect.poll(agrees, POLL).toBe(true)
    await expect.poll(() => page.url(), POLL).toContain('massMax=160')
    await page.reload()
    await expect.poll(agrees, POLL).toBe(true)
    expect(await page.getByLabel('Mass, GeV from').inputValue()).toBe('80')
    await page.getByLabel('Mass, GeV from').fill('heavy')
    await page
      .getByRole('alert')
      .filter({ hasText: /massMin.*Correct the filter/ })
      .waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(matching, POLL).toBeGreaterThan(60)
  })

  test('/ searches, keys walk, mark and open rows', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('top')
    await expect.poll(async () => (await rows().allTextContents()).every((text) => text.includes('top')), POLL).toBe(true)
    // Enter leaves the box; escape would empty it, as search boxes do.
    await page.keyboard.press('Enter')
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const chosen = rows().and(page.locator('[aria-selected=true]'))
    const sequence = (await chosen.getAttribute('data-sequence')) as string
    await page.keyboard.press('1')
    await expect.poll(() => page.locator(`[data-sequence="${sequence}"]`).textContent(), POLL).toContain('Interesting')
    expect((await server('mark=interesting')).rows.map((row) => String(row.sequence))).toEqual([sequence])
    await page.keyboard.press('Enter')
    await page
      .getByRole('heading', { level: 1 })
      .filter({ hasText: /^Event/ })
      .waitFor()
    await page.getByRole('link', { name: 'Catalogue', exact: true }).last().click()
    await page.getByRole('grid').waitFor()
    expect(page.url()).toContain('q=top')
    await page.getByRole('button', { name: 'Clear filters' }).click()
  })

  test('no rule of WCAG 2.2 AA is broken, and it is drawn in both schemes and at 768 px', async () => {
    await page.mouse.move(5, 5)
    await expect.poll(() => rows().count(), POLL).toBeGreaterThan(5)
    expect(await accessibilityFaults(page)).toEqual([])
    await takePictures(page, 'catalogue')
    await page.setViewportSize({ width: 768, height: 1024 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
    await takePicture(page, 'catalogue-768', { fullPage: true })
    await page.setViewportSize({ width: 1440, height: 900 })
    // The refused filter is a 400 of ours, and a reload cuts the socket.
    expect(opened.complaints.filter((line) => !/status of 400|WebSocket/.test(line))).toEqual([])
  })

  test('picked rows are exported as HDF5 in our own layout', async () => {
    for (let i = 0; i < 3; i++) await rows().nth(i).getByRole('checkbox').check()
    await expect.poll(() => page.url(), POLL).toContain('picked=')
    const link = page.getByRole('link', { name: 'Export the 3 picked as HDF5' })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    const path = `${jetwatch.home}/${download.suggestedFilename()}`
    await download.saveAs(path)
    await using file = await openFile(path)
    expect(file).toMatchObject({ layout: 'images', rows: 3, imageShape: [40, 40] })
  })
})
