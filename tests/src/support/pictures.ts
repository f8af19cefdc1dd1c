import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

/** Pictures go to docs/images when asked for (npm run screenshots), else where git does not look. */
const FOLDER = fileURLToPath(new URL(`../../../${process.env['JETWATCH_SCREENSHOTS'] ? 'docs/images' : 'test-results'}/`, import.meta.url))

/** `<name>.png` of the page as it is. */
export async function takePicture(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await page.screenshot({ path: `${FOLDER}${name}.png`, ...options })
}

/** `<name>-light.png` and `<name>-dark.png`. */
export async function takePictures(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await takePicture(page, `${name}-${colorScheme}`)
  }
}
