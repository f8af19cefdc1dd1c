import { JetwatchError } from '@jetwatch/shared/errors'
import { AckPolicy, DeliverPolicy, JetStreamApiError } from '@nats-io/jetstream'
import { nanos } from '@nats-io/nats-core'
import type { Bus } from './connect.ts'
import type { Delivered } from './delivery.ts'
import { PullLoop } from './pull-loop.ts'

export interface PullOptions {
  /** Durable name, shared by any number of processes. */
  readonly durable: string
  readonly filter: string
  /** Where a consumer that is new begins. Default: the oldest message. */
  readonly from?: 'all' | 'new'
  /** Most bytes and messages delivered to this process and not yet taken by it. */
  readonly maxBytes?: number
  readonly maxMessages?: number
  /** Milliseconds until the messages of a process that is gone go to another: a living one says in time that it is at work. */
  readonly ackWait?: number
  /** Most messages of this consumer unacknowledged at a time, over all processes. */
  readonly maxAckPending?: number
}

const DEFAULTS = { from: 'all', maxBytes: 4 * 1024 * 1024, maxMessages: 512, ackWait: 6_000, maxAckPending: 2_048 } as const

/** Messages of a durable consumer; ack each one. `stop` ends it: what was delivered and not taken is given back. */
export interface Pull extends AsyncIterable<Delivered> {
  stop(): void
}

/**
 * Makes or joins the durable pull consumer and starts pulling, with explicit acks and bounded by bytes.
 * @throws CONFLICT if a consumer of that name has another filter.
 */
export async function pull(bus: Bus, stream: string, options: PullOptions): Promise<Pull> {
  const settings = { ...DEFAULTS, ...options }
  await ensureConsumer(bus, stream, settings)
  return new PullLoop(bus, stream, settings.durable, {
    maxBytes: settings.maxBytes,
    maxMessages: settings.maxMessages,
    ackWait: settings.ackWait,
  })
}

async function ensureConsumer(bus: Bus, stream: string, settings: Required<PullOptions>): Promise<void> {
  const { durable, filter, from, ackWait, maxAckPending } = settings
  try {
    const existing = await bus.jsm.consumers.info(stream, durable).catch((error: unknown) => {
      if (error instanceof JetStreamApiError && error.status === 404) return null
      throw error
    })
    const limits = { ack_wait: nanos(ackWait), max_ack_pending: maxAckPending }
    if (existing) {
      if (existing.config.filter_subject !== filter)
        throw new Error(`it reads ${existing.config.filter_subject ?? 'all subjects'}, not ${filter}`)
      await bus.jsm.consumers.update(stream, durable, limits)
      return
    }
    await bus.jsm.consumers.add(stream, {
      durable_name: durable,
      filter_subject: filter,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: from === 'new' ? DeliverPolicy.New : DeliverPolicy.All,
      ...limits,
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new JetwatchError(
      'CONFLICT',
      `consumer ${durable} of ${stream} cannot be used: ${reason}`,
      'Start the run under another name, or delete that consumer',
      { cause },
    )
  }
}
