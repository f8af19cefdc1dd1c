import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeAccess } from '@jetwatch/access/access-file'
import { hashToken, newSecret, newToken } from '@jetwatch/access/token'
import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { type NatsServer, startTemporaryNats } from '@jetwatch/bus/nats-server'
import { ensureStreams } from '@jetwatch/bus/streams'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServiceProcess, startService } from '../service-process.ts'
import { accessibilityFaults } from '../support/accessibility.ts'
import { openPage } from '../support/open-page.ts'
import { takePictures } from '../support/pictures.ts'

const [ADA, VERA] = [newToken(), newToken()]
let folder: string
let nats: NatsServer
let bus: Bus
let dashboard: ServiceProcess
let url: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jetwatch-access-'))
  const access = join(folder, 'access.json')
  const users = [
    { name: 'Ada', role: 'operate' as const, token: hashToken(ADA), created: 1 },
    { name: 'Vera', role: 'view' as const, token: hashToken(VERA), created: 1 },
  ]
  writeAccess(access, { version: 1, secret: newSecret(), viewing: 'token', users })
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
  dashboard = startService('dashboard', ['--nats', nats.url, '--port', '0', '--access', access])
  url = String((await dashboard.ready())['url'])
}, 120_000)

afterAll(async () => {
  await dashboard?.[Symbol.asyncDispose]()
  await bus?.close()
  await nats?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

test('a page shows nothing without a token, says when one is wrong, and whose it is once it is right', async () => {
  await using opened = await openPage(url)
  const { page } = opened
  const token = page.getByLabel('Token')
  await token.fill('jw_wrong')
  expect(await page.getByRole('navigation').count()).toBe(0)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('the token is nobody’s').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await takePictures(page, 'sign-in')
  await token.fill(ADA)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Ada operates · Sign out' }).waitFor()
  await page.getByRole('navigation').getByRole('link', { name: 'Threshold' }).waitFor()
  expect(await page.evaluate(() => document.cookie)).toBe('')
  expect(page.url()).not.toContain('jw_')
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: /Sign out/ }).click()
  await token.waitFor()
  // The browser itself reports the refused token; nothing else may be amiss.
  expect(opened.complaints.filter((line) => !/status of 401/.test(line))).toEqual([])
})

test('who views is told so', async () => {
  await using opened = await openPage(url)
  const { page } = opened
  await page.getByLabel('Token').fill(VERA)
  await page.getByLabel('Token').press('Enter')
  await page.getByRole('button', { name: 'Vera views · Sign out' }).waitFor()
  expect(opened.complaints).toEqual([])
})
