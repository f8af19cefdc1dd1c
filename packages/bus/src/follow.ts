import { DeliverPolicy } from '@nats-io/jetstream'
import type { Bus } from './connect.ts'
import type { Followed } from './delivery.ts'

/** Where to begin: the oldest message kept, the next new one, a stream sequence, or a time (milliseconds since 1970). */
export type From = 'all' | 'new' | { readonly sequence: number } | { readonly time: number }

/** Messages waiting in this process at most: with the largest message of 512 kB, 32 MB. */
const MAX_MESSAGES = 64

export interface FollowOptions {
  readonly from: From
  /** Leaves the payloads out; `Nats-Msg-Size` says how large they are. */
  readonly headersOnly?: boolean
}

export interface Follow extends AsyncIterable<Followed> {
  /** Messages that were there and waiting when this began. */
  readonly backlog: number
  stop(): Promise<void>
}

/** Reads a subject (wildcards allowed) in stream order without acknowledging; it takes up again by itself after a lost connection. */
export async function follow(bus: Bus, stream: string, subject: string, { from, headersOnly = false }: FollowOptions): Promise<Follow> {
  const consumer = await bus.js.consumers.get(stream, { filter_subjects: subject, headers_only: headersOnly, ...start(from) })
  const backlog = (await consumer.info(true)).num_pending
  const messages = await consumer.consume({ max_messages: MAX_MESSAGES })
  async function* iterate(): AsyncGenerator<Followed> {
    try {
      for await (const { seq, subject, headers, data, redelivered, info } of messages) {
        yield { seq, subject, headers, data, redelivered, pending: info.pending }
      }
    } finally {
      await stop()
    }
  }
  let stopped: Promise<void> | undefined
  const end = async (): Promise<void> => {
    // `close` would wait for an iteration that may never have begun.
    messages.stop()
    if (!bus.nc.isClosed()) await consumer.delete().catch(() => undefined)
  }
  const stop = (): Promise<void> => {
    stopped ??= end()
    return stopped
  }
  return { backlog, stop, [Symbol.asyncIterator]: iterate }
}

function start(from: From) {
  if (from === 'all') return { deliver_policy: DeliverPolicy.All }
  if (from === 'new') return { deliver_policy: DeliverPolicy.New }
  if ('sequence' in from) return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: Math.max(1, from.sequence) }
  return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(from.time).toISOString() }
}
