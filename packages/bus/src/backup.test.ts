import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consumerName, jetsSubject, STREAMS, scoresSubject } from '@jetwatch/shared/names'
import { expect, test } from 'vitest'
import { type Bus, connectBus } from './connect.ts'
import { pull } from './consume.ts'
import { startNats } from './nats-server.ts'
import { ensureStreams } from './streams.ts'
import { openThresholds } from './thresholds.ts'

const MESSAGES = 300
const ACKED = 100
const CONSUMER = consumerName('m', 'r')

/** All that a store holds: every message of every stream, and how far the consumer has come. */
async function contents(bus: Bus) {
  const streams: Record<string, unknown> = {}
  for await (const { config, state } of bus.jsm.streams.list()) {
    const messages: string[] = []
    for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq++) {
      const message = await bus.jsm.streams.getMessage(config.name, { seq })
      if (message) messages.push(`${seq} ${message.subject} ${message.timestamp} ${Buffer.from(message.data).toString('base64')}`)
    }
    streams[config.name] = { config, messages }
  }
  const { ack_floor: floor, num_pending: waiting, num_ack_pending: open } = await bus.jsm.consumers.info(STREAMS.jets, CONSUMER)
  return { streams, floor: floor.stream_seq, pending: waiting + open }
}

test('a copy of the store of a server that is stopped is the same store: every message, document and position', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jetwatch-backup-'))
  try {
    const server = await startNats({ storeDir: join(folder, 'store') })
    const bus = await connectBus({ servers: server.url, name: 'test' })
    await ensureStreams(bus)
    for (let i = 0; i < MESSAGES; i++) {
      await bus.js.publish(jetsSubject('r'), `jet ${i}`, { msgID: `r/${i}` })
      await bus.js.publish(scoresSubject('m', 'r'), `score ${i}`)
    }
    const thresholds = await openThresholds(bus)
    const proposal = { cut: 1, policy: { kind: 'fixed' as const }, author: 'Ada', reason: 'a test' }
    for (let revision = 0; revision < 5; revision++) await thresholds.proposeThreshold('m', proposal)
    const pulled = await pull(bus, STREAMS.jets, { durable: CONSUMER, filter: jetsSubject('r'), from: 'all' })
    let taken = 0
    for await (const message of pulled) {
      message.ack()
      if (++taken === ACKED) break
    }
    await bus.nc.flush()
    await bus.close()
    await server.stop()

    cpSync(join(folder, 'store'), join(folder, 'copy'), { recursive: true })
    const found: Awaited<ReturnType<typeof contents>>[] = []
    for (const name of ['store', 'copy']) {
      const opened = await startNats({ storeDir: join(folder, name) })
      const again = await connectBus({ servers: opened.url, name: 'test' })
      found.push(await contents(again))
      await again.close()
      await opened.stop()
    }
    expect(found[1]).toEqual(found[0])
    expect(found[0]).toMatchObject({ floor: ACKED, pending: MESSAGES - ACKED })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)
