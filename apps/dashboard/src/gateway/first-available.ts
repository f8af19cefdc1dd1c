import type { Bus } from '@jetwatch/bus/connect'
import { parseFrameHeaders } from '@jetwatch/bus/frames'
import { jetsSubject, STREAMS } from '@jetwatch/shared/names'
import { JetStreamApiError } from '@nats-io/jetstream'

/** First sequence of the run that JETS still holds; null where it holds none or its headers are unreadable. */
export async function firstAvailable(bus: Bus, run: string): Promise<number | null> {
  try {
    const message = await bus.jsm.direct.getMessage(STREAMS.jets, { seq: 1, next_by_subj: jetsSubject(run) })
    return message ? parseFrameHeaders(message.header).first : null
  } catch (error) {
    if (error instanceof JetStreamApiError && error.status === 404) return null
    throw error
  }
}
