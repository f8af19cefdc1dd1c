import { JetwatchError } from '@jetwatch/shared/errors'
import { AUDIT_SUBJECT, BUCKETS, STREAMS } from '@jetwatch/shared/names'
import { DiscardPolicy, JetStreamApiError, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream'
import { Kvm } from '@nats-io/kv'
import { nanos } from '@nats-io/nats-core'
import type { Bus } from './connect.ts'

export interface StreamLimit {
  /** Milliseconds a message is kept. */
  readonly maxAge: number
  readonly maxBytes: number
}
export type StreamName = keyof typeof STREAMS

const HOUR = 3_600_000
const DAY = 24 * HOUR
const GB = 1024 ** 3

/** Retention: the oldest messages are discarded first, and the ledger counts them as dropped. */
export const DEFAULT_LIMITS: Readonly<Record<StreamName, StreamLimit>> = {
  jets: { maxAge: HOUR, maxBytes: 4 * GB },
  scores: { maxAge: DAY, maxBytes: 4 * GB },
  flags: { maxAge: 7 * DAY, maxBytes: GB },
  dead: { maxAge: 7 * DAY, maxBytes: GB / 4 },
  audit: { maxAge: 365 * DAY, maxBytes: GB / 16 },
  ledger: { maxAge: 7 * DAY, maxBytes: GB / 4 },
}

const SUBJECTS: Readonly<Record<StreamName, readonly string[]>> = {
  jets: ['jets.*'],
  scores: ['scores.*.*'],
  flags: ['flags.*.*'],
  dead: ['dead.*.*'],
  audit: [AUDIT_SUBJECT],
  ledger: ['withheld.*', 'repeated.*.*'],
}

/** Milliseconds in which the server drops a repeated message id. */
export const DUPLICATE_WINDOW = 120_000
export const THRESHOLD_HISTORY = 64
/** Documents kept of what was said of one event. */
export const MARK_HISTORY = 16

/**
 * Makes the streams and key-value buckets, or brings existing ones to these limits.
 * @throws CONFLICT where a stream of that name or subject exists that cannot be changed to ours.
 */
export async function ensureStreams(bus: Bus, limits: Partial<Record<StreamName, StreamLimit>> = {}): Promise<void> {
  for (const name of Object.keys(STREAMS) as StreamName[]) await ensureStream(bus, streamConfig(name, limits[name] ?? DEFAULT_LIMITS[name]))
  await ensureBucket(bus, BUCKETS.state, 1)
  await ensureBucket(bus, BUCKETS.thresholds, THRESHOLD_HISTORY)
  await ensureBucket(bus, BUCKETS.marks, MARK_HISTORY)
  await ensureBucket(bus, BUCKETS.alerts, 1)
}

function streamConfig(name: StreamName, limit: StreamLimit): StreamUpdate {
  return {
    name: STREAMS[name],
    subjects: [...SUBJECTS[name]],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(limit.maxAge),
    max_bytes: limit.maxBytes,
    duplicate_window: nanos(Math.min(DUPLICATE_WINDOW, limit.maxAge)),
    allow_direct: true,
  }
}

type StreamUpdate = Partial<StreamConfig> & { name: string; duplicate_window: number; max_age: number }

async function ensureStream(bus: Bus, config: StreamUpdate): Promise<void> {
  const existing = await unlessMissing(bus.jsm.streams.info(config.name))
  try {
    if (!existing) {
      await bus.jsm.streams.add(config)
      return
    }
    const { storage, retention } = existing.config
    if (storage !== config.storage || retention !== config.retention)
      throw new Error(`it is kept in ${storage} with ${retention} retention`)
    if (!keeps(existing.config, config)) await bus.jsm.streams.update(config.name, config)
  } catch (cause) {
    // Two processes may start together: the second finds the stream the first has just made.
    if (!existing && (await unlessMissing(bus.jsm.streams.info(config.name)))) return ensureStream(bus, config)
    throw conflict(`stream ${config.name}`, cause)
  }
}

/** True if the stream has every value asked for already: a service that may not change streams can use it then. */
const keeps = (existing: StreamConfig, wanted: StreamUpdate): boolean =>
  Object.entries(wanted).every(([key, value]) => JSON.stringify(existing[key as keyof StreamConfig]) === JSON.stringify(value))

async function ensureBucket(bus: Bus, name: string, history: number): Promise<void> {
  try {
    const kv = await new Kvm(bus.js).create(name, { history, storage: StorageType.File })
    const { streamInfo } = await kv.status()
    if (streamInfo.config.max_msgs_per_subject !== history) {
      await bus.jsm.streams.update(streamInfo.config.name, { ...streamInfo.config, max_msgs_per_subject: history })
    }
  } catch (cause) {
    throw conflict(`key-value bucket ${name}`, cause)
  }
}

/** The value, or null where the server knows no such stream or message. */
export async function unlessMissing<T>(value: Promise<T>): Promise<T | null> {
  try {
    return await value
  } catch (error) {
    if (error instanceof JetStreamApiError && error.status === 404) return null
    throw error
  }
}

function conflict(what: string, cause: unknown): JetwatchError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const remedy = /insufficient (storage|memory)|maximum bytes/i.test(reason)
    ? 'Give JetStream more room (max_file_store of nats-server), or lower the stream limits'
    : 'Use another NATS server or account for Jetwatch, or delete that stream if nothing else needs it'
  return new JetwatchError('CONFLICT', `the ${what} cannot be made or changed: ${reason}`, remedy, { cause })
}
