import type { Delivered } from '@jetwatch/bus/delivery'
import type { FrameHeaders } from '@jetwatch/bus/frames'
import { headerLine, toHeaders } from '@jetwatch/bus/frames'
import type { Message } from '@jetwatch/bus/publish'
import type { JetwatchError } from '@jetwatch/shared/errors'
import { MAX_FRAME_BYTES } from '@jetwatch/shared/frame'
import { deadMessageId, deadSubject, HEADERS } from '@jetwatch/shared/names'

/** Values that are carried over: with a payload of the largest size they must fit into a message. */
const MOST_HEADERS = 64
const OURS = new Set<string>(Object.values(HEADERS))
/** What the scorer alone may say. A producer that says it too would be believed by whoever counts. */
const SCORERS = new Set<string>([HEADERS.model, HEADERS.dead, HEADERS.reason, HEADERS.detail, HEADERS.jets])

/**
 * The original payload with its own headers, and why it is dead. `dead`: how many of the frame's events are, unknown (null)
 * where its headers cannot be read. A payload that no frame may have is cut, since room for the reason must remain.
 */
export function deadMessage(
  delivered: Delivered,
  headers: FrameHeaders | null,
  dead: number | null,
  fault: JetwatchError,
  model: string,
  run: string,
): Message {
  const cut = delivered.data.byteLength > MAX_FRAME_BYTES
  const detail = headerLine(cut ? `${fault.message} (payload cut to ${MAX_FRAME_BYTES} bytes)` : fault.message)
  let kept = 0
  const result = toHeaders({ model, reason: fault.code, detail, jets: delivered.seq, ...(dead === null ? {} : { dead }) })
  for (const [name, values] of delivered.headers ?? []) {
    // Only ours and other people's, never the instructions to the server (Nats-Msg-Id, Nats-Expected-…).
    if (
      SCORERS.has(name) ||
      result.has(name) ||
      name.startsWith('Nats-') ||
      name.length > 100 ||
      (!OURS.has(name) && values.join().length > 200)
    )
      continue
    for (const value of values) if (kept++ < MOST_HEADERS) result.append(name, value.slice(0, 200))
  }
  return {
    subject: deadSubject(model, run),
    data: cut ? delivered.data.subarray(0, MAX_FRAME_BYTES) : delivered.data,
    id: headers ? deadMessageId(model, run, headers.first) : `${model}/${run}/@${delivered.seq}`,
    headers: result,
  }
}
