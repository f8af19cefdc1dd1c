import { HEADERS } from '@jetwatch/shared/names'
import { JetStreamApiError, type StoredMsg } from '@nats-io/jetstream'
import type { Bus } from './connect.ts'

/** Messages looked at one by one where the bisection ended: late frames and scorers that work side by side leave frames a little out of order. */
const NEARBY = 256

/**
 * The message of a subject of JETS or SCORES whose frame holds the event, by bisection over the stream: frames rise with
 * the stream sequence. Null where the stream does not hold it (any more).
 */
export async function findFrame(bus: Bus, stream: string, subject: string, sequence: number): Promise<StoredMsg | null> {
  const { state } = await bus.jsm.streams.info(stream)
  if (state.messages === 0) return null
  let low = state.first_seq
  let high = state.last_seq
  while (low <= high) {
    const middle = Math.floor((low + high) / 2)
    const message = await nextMessage(bus, stream, subject, middle)
    const side = message ? compare(message, sequence) : 1
    if (message && side === 0) return message
    if (side < 0 && message) low = message.seq + 1
    else high = middle - 1
  }
  return lookNearby(bus, stream, subject, sequence, low)
}

/** Where a subject's frames reach the sequence: the frames of messages before it lie before the sequence, as far as frames rise. */
export async function placeOf(bus: Bus, stream: string, subject: string, sequence: number): Promise<number> {
  const { state } = await bus.jsm.streams.info(stream)
  let [low, high] = [state.first_seq, state.last_seq]
  while (low <= high) {
    const middle = Math.floor((low + high) / 2)
    const message = await nextMessage(bus, stream, subject, middle)
    if (message && compare(message, sequence) < 0) low = message.seq + 1
    else high = middle - 1
  }
  return low
}

async function lookNearby(bus: Bus, stream: string, subject: string, sequence: number, at: number): Promise<StoredMsg | null> {
  let next = Math.max(1, at - NEARBY / 2)
  for (let looked = 0; looked < NEARBY; looked++) {
    const message = await nextMessage(bus, stream, subject, next)
    if (!message) return null
    if (compare(message, sequence) === 0) return message
    next = message.seq + 1
  }
  return null
}

/** A message as a stream keeps it. */
export type Kept = StoredMsg

/** The message at a place of a stream; null where it has been discarded. */
export async function keptMessage(bus: Bus, stream: string, seq: number): Promise<Kept | null> {
  try {
    return await bus.jsm.direct.getMessage(stream, { seq })
  } catch (error) {
    if (error instanceof JetStreamApiError && error.status === 404) return null
    throw error
  }
}

/** When the server stored it, milliseconds since 1970 with fractions. */
export function keptAt({ timestamp, time }: Kept): number {
  const fraction = /\.(\d{1,9})/.exec(timestamp)?.[1] ?? ''
  return Math.floor(time.getTime() / 1000) * 1000 + (fraction ? Number(`0.${fraction}`) * 1000 : 0)
}

/** The first message of the subject from this stream sequence on; null where there is none. */
export async function nextMessage(bus: Bus, stream: string, subject: string, seq: number): Promise<StoredMsg | null> {
  try {
    return await bus.jsm.direct.getMessage(stream, { seq: Math.max(1, seq), next_by_subj: subject })
  } catch (error) {
    if (error instanceof JetStreamApiError && error.status === 404) return null
    throw error
  }
}

/** 0 where the message's frame holds the event, −1 where it lies before it, 1 behind it. Headers that do not parse lie before everything. */
function compare({ header }: StoredMsg, sequence: number): number {
  const first = Number(header.get(HEADERS.first) || Number.NaN)
  const count = Number(header.get(HEADERS.count) || Number.NaN)
  if (sequence < first) return 1
  return sequence < first + count ? 0 : -1
}
