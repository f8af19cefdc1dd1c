import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

const CHROMIUM = process.env['JETWATCH_CHROMIUM'] ?? '/usr/bin/chromium'
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface OpenPage extends AsyncDisposable {
  readonly page: Page
  /** Errors and warnings of the page's console, uncaught errors, and requests that left the host. */
  readonly complaints: readonly string[]
}

/** A page of the system's Chromium with a fresh profile. */
export async function openPage(
  url: string,
  options: {
    colorScheme?: 'light' | 'dark'
    width?: number
    height?: number
    /** Sees the empty page before it is sent to the URL. */
    prepare?: (page: Page) => Promise<void>
  } = {},
): Promise<OpenPage> {
  const profile = await mkdtemp(join(tmpdir(), 'jetwatch-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: ARGUMENTS,
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.colorScheme ?? 'dark',
    reducedMotion: 'reduce',
  })
  const page = context.pages()[0] ?? (await context.newPage())
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('request', (request) => {
    const host = new URL(request.url()).host
    if (host && host !== new URL(url).host) complaints.push(`request to ${host}`)
  })
  await options.prepare?.(page)
  await page.goto(url)
  return {
    page,
    complaints,
    [Symbol.asyncDispose]: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
