import type { Io } from './io.ts'

const WIDTH = 24
const INTERVAL_MS = 100

export interface ProgressBar {
  update(done: number, total: number, detail?: string): void
  /** Clears the line. */
  stop(): void
}

/** One redrawn line on a terminal, nothing elsewhere: logs hold results, not animations. */
export function progressBar(io: Io, title: string, now: () => number = () => performance.now()): ProgressBar {
  let last = Number.NEGATIVE_INFINITY
  let shown = false
  return {
    update(done, total, detail = '') {
      if (!io.terminal || (now() - last < INTERVAL_MS && done < total)) return
      last = now()
      shown = true
      const share = total > 0 ? Math.min(1, done / total) : 0
      const filled = Math.round(share * WIDTH)
      const line = `${title} ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${Math.floor(share * 100)}% ${detail}`
      io.err(`\r${line.slice(0, io.columns - 1)}\x1b[K`)
    },
    stop() {
      if (shown) io.err('\r\x1b[K')
      shown = false
    },
  }
}
