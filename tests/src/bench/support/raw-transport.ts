import type { Bus } from '@jetwatch/bus/connect'
import { AckPolicy, StorageType } from '@nats-io/jetstream'

/** Stream of messages without headers, ids or acknowledgements of the reader. */
export const RAW = 'RAW'
/** Published and not yet stored, as many as our own publisher allows. */
const IN_FLIGHT = 256

export async function ensureRawStream(bus: Bus): Promise<void> {
  await bus.jsm.streams.add({ name: RAW, subjects: [`${RAW.toLowerCase()}.*`], storage: StorageType.File })
}

/** Resolves when all are stored. */
export async function publishRaw(bus: Bus, subject: string, data: Uint8Array, messages: number): Promise<void> {
  const waiting: Promise<unknown>[] = []
  for (let i = 0; i < messages; i++) {
    waiting.push(bus.js.publish(subject, data))
    if (waiting.length >= IN_FLIGHT) await waiting.shift()
  }
  await Promise.all(waiting)
}

/** The client's own `consume`. */
export async function pullRaw(bus: Bus, subject: string, messages: number): Promise<void> {
  const { name } = await bus.jsm.consumers.add(RAW, { filter_subject: subject, ack_policy: AckPolicy.None, inactive_threshold: 60e9 })
  const consumer = await bus.js.consumers.get(RAW, name)
  const reading = await consumer.consume({ max_messages: 512 })
  let taken = 0
  for await (const _ of reading) if (++taken === messages) break
  await reading.close()
  await consumer.delete()
}
