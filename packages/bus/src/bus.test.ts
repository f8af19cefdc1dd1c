import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { STREAMS } from '@jetwatch/shared/names'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bus, connectBus } from './connect.ts'
import { pull } from './consume.ts'
import { follow } from './follow.ts'
import { type NatsServer, startNats, startTemporaryNats } from './nats-server.ts'
import { Publisher } from './publish.ts'
import { DEFAULT_LIMITS, ensureStreams } from './streams.ts'

let nats: NatsServer
let bus: Bus
beforeAll(async () => {
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
})
afterAll(async () => {
  await bus.close()
  await nats.stop()
})

test('ensureStreams may be repeated, and changes limits of streams that exist', async () => {
  await ensureStreams(bus, { dead: { maxAge: 3_600_000, maxBytes: 1_000_000 } })
  expect((await bus.jsm.streams.info(STREAMS.dead)).config).toMatchObject({ max_bytes: 1_000_000, max_age: 3_600_000_000_000 })
  await ensureStreams(bus)
  expect((await bus.jsm.streams.info(STREAMS.dead)).config.max_bytes).toBe(DEFAULT_LIMITS.dead.maxBytes)
})

test('ensureStreams refuses a stream it cannot change to ours', async () => {
  await using other = await startTemporaryNats()
  await using connection = await connectBus({ servers: other.url, name: 'test' })
  await connection.jsm.streams.add({ name: 'SOMEBODY', subjects: ['jets.>'] })
  await expect(ensureStreams(connection)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a server that is not there is NATS_UNAVAILABLE with a remedy', async () => {
  await expect(connectBus({ servers: 'nats://127.0.0.1:1', name: 'test' })).rejects.toMatchObject({
    code: 'NATS_UNAVAILABLE',
    remedy: expect.stringContaining('NATS_URL'),
  })
})

test('a token is asked for and accepted', async () => {
  await using guarded = await startTemporaryNats({ token: 'secret' })
  await expect(connectBus({ servers: guarded.url, name: 'test' })).rejects.toMatchObject({
    code: 'NATS_UNAVAILABLE',
    remedy: expect.stringContaining('token'),
  })
  await using connection = await connectBus({ servers: guarded.url, name: 'test', token: 'secret' })
  expect(connection.nc.isClosed()).toBe(false)
})

test('what is published arrives once and in order, at sizes that cross every pull bound', async () => {
  const publisher = new Publisher(bus)
  const sizes = Array.from({ length: 400 }, (_, i) => (i % 7 === 0 ? 400_000 : 1 + ((i * 7919) % 3000)))
  const sender = (async () => {
    for (const [i, size] of sizes.entries()) {
      const data = new Uint8Array(size).fill(i % 251)
      await publisher.publish({ subject: 'jets.sizes', data, id: `sizes/${i}` })
    }
    await publisher.flush()
  })()
  const jets = await pull(bus, STREAMS.jets, { durable: 'm-sizes', filter: 'jets.sizes', maxBytes: 3_000_000 })
  const got: number[] = []
  for await (const message of jets) {
    got.push(message.data.byteLength)
    expect(message.data[0]).toBe((got.length - 1) % 251)
    message.ack()
    if (got.length === sizes.length) break
  }
  await sender
  expect(got).toEqual(sizes)
})

test('a repeated message id is stored once, and tells where the first one is', async () => {
  const publisher = new Publisher(bus)
  const send = () => publisher.publish({ subject: 'jets.twice', data: new Uint8Array([1]), id: 'twice/0' })
  const first = await (await send()).stored
  expect(await (await send()).stored).toMatchObject({ duplicate: true, seq: first.seq })
})

test('unacknowledged messages never exceed the bounds of the publisher', async () => {
  const publisher = new Publisher(bus, { maxMessages: 8, maxBytes: 50_000 })
  let most = 0
  let mostBytes = 0
  for (let i = 0; i < 200; i++) {
    await publisher.publish({ subject: 'jets.bounds', data: new Uint8Array(10_000), id: `bounds/${i}` })
    const { messages, bytes } = publisher.unacknowledged
    most = Math.max(most, messages)
    mostBytes = Math.max(mostBytes, bytes)
  }
  await publisher.flush()
  expect(publisher.unacknowledged).toEqual({ messages: 0, bytes: 0 })
  expect(mostBytes).toBeLessThanOrEqual(50_000)
  expect(most).toBe(5)
})

test('a message that cannot be stored is tried again, counted, and then an error', async () => {
  const publisher = new Publisher(bus, { attempts: 3, timeout: 200 })
  await publisher.publish({ subject: 'nowhere', data: new Uint8Array(1), id: 'nowhere/0' })
  await expect(publisher.flush()).rejects.toMatchObject({ code: 'NATS_UNAVAILABLE' })
  expect(publisher.retries).toBe(2)
  await expect(publisher.publish({ subject: 'jets.x', data: new Uint8Array(1), id: 'x/0' })).rejects.toMatchObject({
    code: 'NATS_UNAVAILABLE',
  })
})

test('publishing and pulling go on through a killed and restarted server, and everything arrives once', async () => {
  const storeDir = await mkdtemp(join(tmpdir(), 'jetwatch-bus-'))
  const first = await startNats({ storeDir })
  await using connection = await connectBus({ servers: first.url, name: 'test' })
  await ensureStreams(connection)
  const publisher = new Publisher(connection, { timeout: 500, maxMessages: 20 })
  const jets = await pull(connection, STREAMS.jets, { durable: 'm-restart', filter: 'jets.restart' })
  let restarted: Promise<NatsServer> | undefined
  const restart = async (): Promise<NatsServer> => {
    await first.kill()
    return startNats({ storeDir, port: first.port })
  }
  const sender = (async () => {
    for (let i = 0; i < 300; i++) {
      if (i === 150) restarted = restart()
      await publisher.publish({ subject: 'jets.restart', data: Uint8Array.of(i >> 8, i & 255), id: `restart/${i}` })
    }
    await publisher.flush()
  })()
  const got: number[] = []
  for await (const { seq, ack } of jets) {
    got.push(seq)
    ack()
    if (new Set(got).size === 300) break
  }
  await sender
  const { state } = await connection.jsm.streams.info(STREAMS.jets)
  expect(state.messages).toBe(300)
  expect(publisher.retries).toBeGreaterThan(0)
  await (await restarted)?.stop()
  await rm(storeDir, { recursive: true })
}, 20_000)

test('a store in use is CONFLICT, one left behind is taken over, and a busy port gives another', async () => {
  const storeDir = await mkdtemp(join(tmpdir(), 'jetwatch-bus-'))
  await using server = await startNats({ storeDir, port: nats.port })
  expect(server.port).not.toBe(nats.port)
  await expect(startNats({ storeDir })).rejects.toMatchObject({ code: 'CONFLICT' })
  // As if the process that started it were gone: the recorded parent is not its parent.
  await writeFile(join(storeDir, 'nats-server.pid'), `${server.pid} 1\n`)
  await using next = await startNats({ storeDir })
  expect(next.pid).not.toBe(server.pid)
  expect(() => process.kill(server.pid, 0)).toThrow()
  await next.stop()
  await rm(storeDir, { recursive: true })
})

test('a consumer that is deleted ends the pull with CONFLICT instead of silence', async () => {
  const jets = await pull(bus, STREAMS.jets, { durable: 'm-deleted', filter: 'jets.deleted' })
  const ended = expect(jets[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'CONFLICT' })
  await bus.jsm.consumers.delete(STREAMS.jets, 'm-deleted')
  await ended
  await expect(pull(bus, STREAMS.jets, { durable: 'm-sizes', filter: 'jets.other' })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('follow gives the backlog and then what comes, with how much is left', async () => {
  const publisher = new Publisher(bus)
  const send = async (i: number) => (await publisher.publish({ subject: 'flags.m.run', data: new Uint8Array([i]), id: `f/${i}` })).stored
  for (let i = 0; i < 3; i++) await send(i)
  const flags = await follow(bus, STREAMS.flags, 'flags.*.run', { from: 'all' })
  expect(flags.backlog).toBe(3)
  const got: [number, number][] = []
  for await (const { data, pending } of flags) {
    got.push([data[0] as number, pending])
    if (got.length === 3) await send(3)
    if (got.length === 4) break
  }
  expect(got).toEqual([
    [0, 2],
    [1, 1],
    [2, 0],
    [3, 0],
  ])
})
