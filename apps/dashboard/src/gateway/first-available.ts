import type { Bus } from '@jetwatch/bus/connect'
import { nextMessage } from '@jetwatch/bus/find-frame'
import { type FrameHeaders, parseFrameHeaders } from '@jetwatch/bus/frames'
import { JetwatchError } from '@jetwatch/shared/errors'
import { jetsSubject, STREAMS } from '@jetwatch/shared/names'

export interface Lateness {
  /** Most frames that may overtake another one. */
  readonly late: number
  /** True when nothing more will be sent. */
  readonly over: boolean
}

/** An outside producer may send what is no frame: it is passed over, and that is bounded. */
const MOST_UNREADABLE = 100

/**
 * First sequence of the run that JETS still holds or may still get; null where it holds none, its headers are unreadable, or frames
 * that may be late are still awaited. Where frames overtake each other, the oldest message need not be the lowest.
 */
export async function firstAvailable(bus: Bus, run: string, { late, over }: Lateness): Promise<number | null> {
  let oldest: number | null = null
  let lowest: number | null = null
  let unreadable = 0
  for (let at = 1; ; ) {
    const message = await nextMessage(bus, STREAMS.jets, jetsSubject(run), at)
    if (!message) return over || late === 0 ? lowest : null
    at = message.seq + 1
    const headers = readable(() => parseFrameHeaders(message.header))
    if (!headers) {
      if (++unreadable > MOST_UNREADABLE) return null
      continue
    }
    if (late === 0) return headers.first
    oldest ??= headers.frame
    lowest = Math.min(lowest ?? headers.first, headers.first)
    // Whatever is lower has gone out before this one.
    if (headers.frame >= oldest + late) return lowest
  }
}

function readable(parse: () => FrameHeaders): FrameHeaders | null {
  try {
    return parse()
  } catch (error) {
    if (error instanceof JetwatchError) return null
    throw error
  }
}
