import { readFile } from 'node:fs/promises'
import { parseRecipe, recipeHash } from '@jetwatch/shared/recipe'
import { replayRunsSchema } from '@jetwatch/shared/replay/replay-api'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from '../support/accessibility.ts'
import { type OpenPage, openPage } from '../support/open-page.ts'
import { takePicture, takePictures } from '../support/pictures.ts'
import { type RunningJetwatch, startJetwatch } from '../support/start-jetwatch.ts'

const POLL = { timeout: 30_000, interval: 200 }
const EVENTS = 3_000

let jetwatch: RunningJetwatch
let opened: OpenPage
let page: Page
let first: string

beforeAll(async () => {
  jetwatch = await startJetwatch(['--rate', '1000', '--model', 'pca-10'])
  first = (await jetwatch.status()).run ?? ''
  opened = await openPage(`${jetwatch.url}/replay`)
  page = opened.page
  await page.getByLabel('Name', { exact: true }).waitFor()
}, 180_000)

afterAll(async () => {
  await opened?.[Symbol.asyncDispose]()
  await jetwatch?.[Symbol.asyncDispose]()
}, 60_000)

const text = () => page.getByLabel('Recipe as JSON')
const written = async () => JSON.parse(await text().inputValue())
const start = () => page.getByRole('button', { name: 'Start', exact: true })
const runs = async () => replayRunsSchema.parse(await (await fetch(`${jetwatch.url}/api/replay/runs`)).json()).runs
const control = () => page.getByRole('region', { name: 'Run in hand' })
/** What the page says of the last command. */
const said = () => control().getByRole('status').textContent()
const position = async (): Promise<number> => Number((await control().locator('strong').first().textContent())?.replaceAll(',', ''))

test('the form and the text show one recipe, checked by its schema, with every fault at its field', async () => {
  await page.getByLabel('Start from').selectOption('recipes/signal-burst.json')
  await page.getByLabel('Name', { exact: true }).fill('from-a-page')
  expect(await written()).toMatchObject({ name: 'from-a-page', contaminationSchedule: { kind: 'burst', at: 60 } })
  const contamination = page.getByRole('textbox', { name: /^Contamination/ })
  await contamination.fill('150')
  expect(await contamination.getAttribute('aria-invalid')).toBe('true')
  expect(await page.locator(`[id="${await contamination.getAttribute('aria-describedby')}"]`).textContent()).toMatch(
    /≤ 100 %\. Give a share from 0 to 100 %/,
  )
  expect(await start().isDisabled()).toBe(true)
  await contamination.fill('0')
  expect(await contamination.getAttribute('aria-invalid')).toBeNull()
  // And the other way.
  await text().fill(JSON.stringify({ ...(await written()), seed: 7, rate: 'fast' }))
  expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('7')
  expect(await page.getByRole('textbox', { name: /^Rate/ }).getAttribute('aria-invalid')).toBe('true')
  await page.getByRole('textbox', { name: /^Rate/ }).fill('1000')
  await text().fill('{ "version": 1, ')
  await page.getByText(/This is no JSON/).waitFor()
  expect(await page.getByLabel('Seed', { exact: true }).isDisabled()).toBe(true)
  expect(await start().isDisabled()).toBe(true)
})

test('corruptions, transport faults, a second signal with shares, and a policy: a recipe as any other reader takes it', async () => {
  await page.goto(`${jetwatch.url}/replay`)
  await page.getByLabel('Start from').selectOption('recipes/signal-burst.json')
  await page.getByLabel('Name', { exact: true }).fill('from-a-page')
  await page.getByLabel('W is').selectOption('signal')
  await page.getByLabel('shares of the signal of their own').check()
  await page.getByLabel('Share of top').fill('70')
  await page
    .getByText(/fractions of the signal sum to 1.2/)
    .first()
    .waitFor()
  await page.getByLabel('Share of W').fill('30')
  await page.getByLabel('Kind of corruption').selectOption('Pile-up')
  await page.getByRole('button', { name: 'Add corruption' }).click()
  const corruptions = page.getByRole('region', { name: 'Corruptions' })
  await corruptions.getByLabel('only for a time').check()
  await page.getByLabel('Kind of transport fault').selectOption('Frames sent twice')
  await page.getByRole('button', { name: 'Add transport fault' }).click()
  await page.getByRole('combobox', { name: 'Threshold', exact: true }).selectOption('streaming quantile')
  const recipe = parseRecipe(await written())
  expect(recipe).toMatchObject({
    signal: ['top', 'w'],
    fractions: { top: 0.7, w: 0.3 },
    corruptions: [{ kind: 'pile-up', particles: 40, pt: 0.8, active: { from: 30, until: 60 } }],
    transport: [{ kind: 'repeat', probability: 0.05, id: 'new' }],
    threshold: { kind: 'streaming-quantile' },
  })
  expect(await page.locator('code[title]').last().getAttribute('title')).toBe(recipeHash(recipe))
  await page.getByRole('figure', { name: 'Contamination over the stream' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.locator('#view').evaluate((view) => view.scrollTo(0, 0))
  await takePictures(page, 'replay')
  await page.setViewportSize({ width: 768, height: 1024 })
  await takePicture(page, 'replay-768', { fullPage: true })
  await page.setViewportSize({ width: 1440, height: 900 })
  // A link carries it.
  await expect.poll(() => page.url(), POLL).toMatch(/recipe=[\w-]{200,}/)
  await page.reload()
  await page.getByLabel('Share of top').waitFor()
  expect(await written()).toEqual(recipe)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()])
  expect(download.suggestedFilename()).toBe('from-a-page.json')
  expect(parseRecipe(JSON.parse(await readFile(await download.path(), 'utf8')))).toEqual(recipe)
  await page.goto(`${jetwatch.url}/replay?recipe=AAAA`)
  await page.getByText(/The recipe of this address cannot be read/).waitFor()
})

test('the run in hand is paused, stepped, sped up, sent forward and resumed, and its producer confirms each', async () => {
  await page.goto(`${jetwatch.url}/replay`)
  await control().getByText('plays', { exact: true }).waitFor()
  await page.keyboard.press('k')
  await expect.poll(said, POLL).toMatch(/Confirmed: pause\. The producer obeys revision 2 at event [\d,]+/)
  await control().getByText('holds', { exact: true }).waitFor()
  const before = await position()
  await control().getByLabel('Step, events').fill('100')
  await control().getByRole('button', { name: 'Step' }).click()
  await expect.poll(said, POLL).toMatch(/Confirmed: step 100 events/)
  await expect.poll(position, POLL).toBe(before + 100)
  await control().getByLabel('Speed, × or max').fill('2')
  await control().getByRole('button', { name: 'Set speed' }).click()
  await expect.poll(said, POLL).toMatch(/Confirmed: speed 2×/)
  await control().getByLabel('Jump to event').fill('0')
  await control().getByRole('button', { name: 'Jump' }).click()
  await expect.poll(said, POLL).toMatch(/cannot go back to 0/)
  await control()
    .getByLabel('Jump to event')
    .fill(String(before + 5_000))
  await control().getByRole('button', { name: 'Jump' }).click()
  await expect.poll(said, POLL).toMatch(/Confirmed: jump/)
  await control().getByRole('button', { name: 'Resume stream' }).click()
  await expect.poll(said, POLL).toMatch(/Confirmed: resume/)
  await expect.poll(position, POLL).toBeGreaterThan(before + 5_000)
  await control()
    .getByText(/withheld/)
    .waitFor()
})

test('a recipe of the page is played in the same system; both runs stay listed with what they came to', async () => {
  await page.getByLabel('Start from').selectOption('recipes/ten-percent.json')
  await page.getByLabel('Name', { exact: true }).fill('from-a-page')
  await page.getByRole('textbox', { name: 'Events', exact: true }).fill(String(EVENTS))
  const play = page.getByRole('region', { name: 'Play it' })
  await play.getByLabel('Speed, × or max').fill('max')
  await start().click()
  await play.getByText(/Run from-a-page-[\d-]+ has begun/).waitFor({ timeout: 60_000 })
  await control()
    .getByText(/from-a-page-/)
    .waitFor()
  await page.getByRole('tab', { name: 'Runs' }).click()
  const row = page.getByRole('row', { name: /^from-a-page-/ })
  await expect.poll(() => row.textContent(), { ...POLL, timeout: 60_000 }).toMatch(/played to its end.*3,000closes/)
  const [last, before] = await runs()
  expect(last).toMatchObject({ outcome: 'finished', figures: { closes: true, ledger: { produced: EVENTS, pending: 0, withheld: 0 } } })
  expect(last?.figures?.window?.size).toBe(EVENTS)
  expect(before).toMatchObject({ run: first, outcome: 'stopped', figures: { closes: true, ledger: { pending: 0 } } })
  expect(before?.figures?.ledger.withheld).toBeGreaterThan(1_000)
  expect(await page.getByRole('progressbar', { name: 'Progress of the run' }).getAttribute('value')).toBe('1')
  expect(await accessibilityFaults(page)).toEqual([])
  await takePictures(page, 'replay-runs')
  // Its recipe is in the form again.
  await row.getByRole('button', { name: /^Open/ }).click()
  expect(await written()).toMatchObject({ name: 'from-a-page', events: EVENTS, contamination: 0.1 })
  // Chromium tells of the jump that was refused.
  expect(opened.complaints.filter((complaint) => !complaint.includes('409 (Conflict)'))).toEqual([])
})
