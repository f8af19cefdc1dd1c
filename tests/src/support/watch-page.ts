import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'

/** What the page itself notes down: times in milliseconds since its navigation. */
export interface PageNotes {
  /** When the scored rate first read as a number above 0; null before. */
  readonly firstNumber: number | null
  readonly longTasks: readonly { readonly start: number; readonly duration: number }[]
  /** States received. */
  readonly states: number
  readonly now: number
}

declare global {
  interface Window {
    jetwatchNotes?: { firstNumber: number | null; longTasks: { start: number; duration: number }[]; states: number }
  }
}

/** Notes first number, long tasks and states; begin it before the navigation. */
export async function watchPage(page: Page): Promise<{ notes(): Promise<PageNotes>; scripts(): Promise<Scripts> }> {
  // What tsx adds to functions to keep their names is not there in the page.
  await page.addInitScript({ content: 'globalThis.__name ??= (value) => value' })
  await page.addInitScript(() => {
    const notes: NonNullable<Window['jetwatchNotes']> = { firstNumber: null, longTasks: [], states: 0 }
    window.jetwatchNotes = notes
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) notes.longTasks.push({ start: startTime, duration })
    }).observe({ type: 'longtask', buffered: true })
    const look = (): void => {
      const text = document.querySelector('[aria-label="Scored rate"] [data-value]')?.textContent ?? ''
      if (/[1-9]/.test(text)) notes.firstNumber = performance.now()
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    const Native = window.WebSocket
    window.WebSocket = class extends Native {
      constructor(url: string | URL) {
        super(url)
        this.addEventListener('message', ({ data }) => {
          if (String(data).startsWith('{"type":"state"')) notes.states++
        })
      }
    }
  })
  const bodies: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') bodies.push(response.body().catch(() => Buffer.alloc(0)))
  })
  return {
    notes: () =>
      page.evaluate(() => {
        if (!window.jetwatchNotes) throw new Error('the page was not watched')
        return { ...window.jetwatchNotes, now: performance.now() }
      }),
    scripts: async () => {
      const all = await Promise.all(bodies)
      return {
        files: all.length,
        bytes: sum(all.map((body) => body.length)),
        gzipped: sum(all.map((body) => gzipSync(body, { level: 9 }).length)),
      }
    },
  }
}

/** Scripts loaded so far; `gzipped` at level 9, each file by itself. */
export interface Scripts {
  readonly files: number
  readonly bytes: number
  readonly gzipped: number
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
