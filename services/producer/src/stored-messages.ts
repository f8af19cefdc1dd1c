import type { Bus } from '@jetwatch/bus/connect'
import { nextMessage, placeOf } from '@jetwatch/bus/find-frame'
import { HEADERS, jetsSubject, STREAMS } from '@jetwatch/shared/names'

/** Messages of JETS by their message id: where they are, and how many bytes they hold. */
export type StoredMessages = ReadonlyMap<string, { readonly seq: number; readonly bytes: number }>

/** Messages looked at before the place where the sequence should be: frames may be late, and some of them twice there. */
const BEFORE = 256

/** What JETS holds of the run from a sequence on: of a producer that died, what it had sent behind its last report. */
export async function storedMessages(bus: Bus, run: string, from: number): Promise<StoredMessages> {
  const found = new Map<string, { seq: number; bytes: number }>()
  const subject = jetsSubject(run)
  const place = await placeOf(bus, STREAMS.jets, subject, from)
  for (let at = Math.max(1, place - BEFORE); ; ) {
    const message = await nextMessage(bus, STREAMS.jets, subject, at)
    if (!message) return found
    at = message.seq + 1
    const id = message.header.get('Nats-Msg-Id')
    const end = Number(message.header.get(HEADERS.first)) + Number(message.header.get(HEADERS.count))
    if (id && end > from) found.set(id, { seq: message.seq, bytes: message.data.byteLength })
  }
}
