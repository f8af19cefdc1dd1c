import { fetchStatus } from './fetch-status.ts'
import type { Screen } from './screen.ts'
import { formatTick } from './summary.ts'

const REDRAW_MS = 1_000
const LINE_MS = 10_000

/** Shows where the run stands: on a terminal one line redrawn each second, elsewhere a line every 10 s. Gives its stop. */
export function startTicker(url: string, screen: Screen, terminal: boolean): () => void {
  let stopped = false
  const tick = async (): Promise<void> => {
    const text = await fetchStatus(url).then(formatTick, (error: Error) => error.message)
    if (stopped) return
    if (terminal) screen.show(text)
    else screen.say(text)
  }
  const timer = setInterval(() => void tick(), terminal ? REDRAW_MS : LINE_MS)
  return () => {
    stopped = true
    clearInterval(timer)
    screen.show('')
  }
}
