import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { type NatsServer, startTemporaryNats } from '@jetwatch/bus/nats-server'
import { openState } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MODEL_DIRECTORY, recipeOf, writeRun } from '../pipeline-run.ts'
import { REPOSITORY, type ServiceProcess, startService } from '../service-process.ts'
import { accessibilityFaults } from '../support/accessibility.ts'
import { type OpenPage, openPage } from '../support/open-page.ts'
import { takePictures } from '../support/pictures.ts'

const RUN = 'alerts'
let nats: NatsServer
let bus: Bus
let dashboard: ServiceProcess
let producer: ServiceProcess
let scorer: ServiceProcess
let opened: OpenPage

const startScorer = (): ServiceProcess =>
  startService('scorer', ['--nats', nats.url, '--run', RUN, '--model', MODEL_DIRECTORY, '--engine', 'cpu', '--threads', '1'])

beforeAll(async () => {
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
  await writeRun(bus, RUN, { ...recipeOf(100_000, 50), rate: 200 })
  await (await openState(bus)).writeCurrentRun(RUN)
  scorer = startScorer()
  await scorer.ready()
  producer = startService('producer', ['--nats', nats.url, '--run', RUN, '--base-dir', REPOSITORY])
  dashboard = startService('dashboard', ['--nats', nats.url, '--port', '0'])
  const { url } = await dashboard.ready()
  opened = await openPage(`${url}/physics`)
}, 120_000)

afterAll(async () => {
  await opened?.[Symbol.asyncDispose]()
  await dashboard?.[Symbol.asyncDispose]()
  await scorer?.[Symbol.asyncDispose]()
  await producer?.[Symbol.asyncDispose]()
  await bus?.close()
  await nats?.stop()
}, 60_000)

test('a scorer that is killed is an alert on the page, is acknowledged there, and the alert clears when one is back', async () => {
  const { page, complaints } = opened
  const bell = page.getByRole('button', { name: /^Alerts: / })
  await page.getByRole('group', { name: 'Health' }).getByText('Live', { exact: true }).waitFor()

  process.kill(scorer.child.pid as number, 'SIGKILL')
  await scorer.exited
  // Another may be raised as well: nobody decides, so the lag grows.
  await expect.poll(() => bell.getAttribute('aria-label'), { timeout: 30_000, interval: 200 }).toMatch(/^Alerts: [12] raised, [12] not/)
  await bell.click()
  const drawer = page.getByRole('dialog', { name: 'Alerts' })
  expect(page.url()).toContain('alerts=true')
  const alert = drawer.getByRole('article', { name: /^Scorer gone, dense-6/ })
  await alert.getByText(/silent for [\d.]+ s \(limit 5 s\)/).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await takePictures(page, 'alerts')

  await alert.getByRole('textbox', { name: 'Your name' }).fill('Ada')
  await alert.getByRole('textbox', { name: 'Note' }).fill('starting it again')
  await alert.getByRole('button', { name: 'Acknowledge' }).click()
  await alert.getByText(/Acknowledged by Ada at .*: starting it again/).waitFor()

  scorer = startScorer()
  await scorer.ready()
  await alert.waitFor({ state: 'detached', timeout: 30_000 })
  const log = drawer.getByRole('region', { name: 'Log' }).getByRole('row').filter({ hasText: 'Scorer gone' })
  await log.nth(2).waitFor()
  expect((await log.allTextContents()).map((text) => /raised|acknowledged by Ada: starting it again|cleared/.exec(text)?.[0])).toEqual([
    'cleared',
    'acknowledged by Ada: starting it again',
    'raised',
  ])
  // A reload shows the same drawer, from what is stored.
  await page.reload()
  await page.getByRole('dialog', { name: 'Alerts' }).getByText('acknowledged by Ada: starting it again').waitFor()
  expect(complaints).toEqual([])
}, 120_000)
