import type { Bus } from '@jetwatch/bus/connect'
import type { Kept } from '@jetwatch/bus/find-frame'
import type { FrameHeaders } from '@jetwatch/bus/frames'
import { jetsSequenceOf, repeatedMessage } from '@jetwatch/bus/ledger-notices'
import type { Message, Stored } from '@jetwatch/bus/publish'

/** What the server said to a decision of one kind on one message of JETS. */
export interface Answered {
  readonly kind: 'scored' | 'dead'
  readonly headers: FrameHeaders
  /** Position of that message in JETS. */
  readonly jets: number
  /** Events of the decision. */
  readonly count: number
  readonly stored: Stored
}

/** The decision that was stored before, where the server refused a repeat; null where it stored ours, or retention has discarded the earlier one. */
export type Earlier = (stored: Stored) => Promise<Kept | null>

/** Fetches each earlier decision once. */
export function earlierDecisions(bus: Bus): Earlier {
  const known = new Map<string, Promise<Kept | null>>()
  return ({ stream, seq, duplicate }) => {
    if (!duplicate) return Promise.resolve(null)
    const place = `${stream}/${seq}`
    const fetched = known.get(place) ?? bus.jsm.streams.getMessage(stream, { seq })
    known.set(place, fetched)
    return fetched
  }
}

/**
 * Notices of decisions that the server refused because another message of JETS with the same frame was decided before. The same
 * message delivered again, after a crash say, is no repeat of the stream and gives none.
 */
export async function repeatNotices(answered: readonly Answered[], earlier: Earlier, model: string, run: string): Promise<Message[]> {
  const notices = await Promise.all(
    answered.map(async ({ kind, headers: { frame, first }, jets, count, stored }) => {
      const before = jetsSequenceOf((await earlier(stored))?.header)
      return before === null || before === jets ? null : repeatedMessage(kind, { run, model, frame, first, count, jets })
    }),
  )
  return notices.filter((notice) => notice !== null)
}
