import type { Bus } from '@jetwatch/bus/connect'
import { parseFrameHeaders } from '@jetwatch/bus/frames'
import { jetsSubject, STREAMS } from '@jetwatch/shared/names'

/** First sequence of the run that JETS still holds; null where it holds none or its headers are unreadable. */
export async function firstAvailable(bus: Bus, run: string): Promise<number | null> {
  try {
    const message = await bus.jsm.direct.getMessage(STREAMS.jets, { seq: 1, next_by_subj: jetsSubject(run) })
    return message ? parseFrameHeaders(message.header).first : null
  } catch (error) {
    // What JetStream says where no such message is left.
    if (error instanceof Error && 'status' in error && error.status === 404) return null
    throw error
  }
}
