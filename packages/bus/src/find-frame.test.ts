import { STREAMS, scoresSubject } from '@jetwatch/shared/names'
import { createRandom } from '@jetwatch/shared/random'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bus, connectBus } from './connect.ts'
import { findFrame } from './find-frame.ts'
import { toHeaders } from './frames.ts'
import { type NatsServer, startTemporaryNats } from './nats-server.ts'
import { ensureStreams } from './streams.ts'

let nats: NatsServer
let bus: Bus
const FRAMES = 200
const SIZE = 10
const find = async (run: string, sequence: number) =>
  (await findFrame(bus, STREAMS.scores, scoresSubject('m', run), sequence))?.header.get('Jetwatch-Frame')

beforeAll(async () => {
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
  const publish = (run: string, frame: number) =>
    bus.js.publish(scoresSubject('m', run), '', { headers: toHeaders({ run, frame, first: frame * SIZE, count: SIZE }) })
  // Two runs one after the other with a little of each between the other, frames up to three places out of order.
  const random = createRandom(3, 1)
  const order = Array.from({ length: FRAMES }, (_, frame) => ({ frame, at: frame + 3 * random.next() })).sort((a, b) => a.at - b.at)
  for (const { frame } of order) {
    await publish('first', frame)
    if (frame % 50 === 0) await publish('second', frame / 50)
  }
}, 30_000)
afterAll(async () => {
  await bus.close()
  await nats.stop()
})

test('every event of a run is found in the one frame that holds it, though frames are out of order and runs share the stream', async () => {
  for (let sequence = 0; sequence < FRAMES * SIZE; sequence += 37) {
    expect(await find('first', sequence), String(sequence)).toBe(String(Math.floor(sequence / SIZE)))
  }
  for (const sequence of [0, 9, 10, 39]) expect(await find('second', sequence)).toBe(String(Math.floor(sequence / SIZE)))
})

test('an event beyond the last frame, of another run, or that the stream has discarded is not found', async () => {
  expect(await find('first', FRAMES * SIZE)).toBeUndefined()
  expect(await find('second', 40)).toBeUndefined()
  expect(await find('third', 0)).toBeUndefined()
  await bus.jsm.streams.purge(STREAMS.scores, { seq: 60 })
  expect(await find('first', 0)).toBeUndefined()
  expect(await find('first', FRAMES * SIZE - 1)).toBe(String(FRAMES - 1))
})
