import { BUCKETS, thresholdKey } from '@jetwatch/shared/names'
import type { Threshold } from '@jetwatch/shared/threshold'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bus, connectBus } from './connect.ts'
import { type NatsServer, startTemporaryNats } from './nats-server.ts'
import { type InvalidDocument, openState } from './state.ts'
import { ensureStreams } from './streams.ts'
import { openThresholds, type Thresholds } from './thresholds.ts'

let nats: NatsServer
let bus: Bus
let thresholds: Thresholds
beforeAll(async () => {
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
  thresholds = await openThresholds(bus, () => 1_000)
})
afterAll(async () => {
  await bus.close()
  await nats.stop()
})
const proposal = (cut: number) => ({ cut, policy: { kind: 'fixed' }, author: 'test', reason: '' }) as const
const putRaw = (model: string, text: string) => bus.js.publish(`$KV.${BUCKETS.thresholds}.${thresholdKey(model)}`, text)

test('revisions go up by one, and all are kept in order', async () => {
  expect(await thresholds.readThreshold('a')).toBeNull()
  for (const cut of [3, 1, 2]) await thresholds.proposeThreshold('a', proposal(cut))
  expect(await thresholds.readThreshold('a')).toMatchObject({ revision: 3, cut: 2, time: 1_000 })
  expect((await thresholds.thresholdHistory('a')).map(({ revision, cut }) => [revision, cut])).toEqual([
    [1, 3],
    [2, 1],
    [3, 2],
  ])
})

test('of two changes to the same revision one wins and the other is CONFLICT', async () => {
  await thresholds.proposeThreshold('b', proposal(1), 0)
  const both = await Promise.allSettled([2, 3].map((cut) => thresholds.proposeThreshold('b', proposal(cut), 1)))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
  await expect(thresholds.proposeThreshold('b', proposal(4), 1)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await thresholds.thresholdHistory('b')).length).toBe(2)
})

test('a controller cannot push what people set out of the history', async () => {
  await thresholds.proposeThreshold('f', proposal(1))
  for (let i = 0; i < 70; i++) await thresholds.proposeThreshold('f', { ...proposal(2 + i), author: 'controller' })
  const history = await thresholds.thresholdHistory('f')
  expect(history[0]).toMatchObject({ revision: 1, author: 'test', cut: 1 })
  expect(history.slice(1).map(({ revision }) => revision)).toEqual(Array.from({ length: 64 }, (_, i) => 8 + i))
})

test('an invalid proposal is BAD_THRESHOLD and changes nothing', async () => {
  await expect(thresholds.proposeThreshold('c', proposal(Number.NaN))).rejects.toMatchObject({ code: 'BAD_THRESHOLD' })
  expect(await thresholds.readThreshold('c')).toBeNull()
})

test('an invalid document is reported, leaves the last valid one in force, and can be replaced', async () => {
  await thresholds.proposeThreshold('d', proposal(1))
  await putRaw('d', '{"cut":')
  await putRaw('d', JSON.stringify({ model: 'a', revision: 9, ...proposal(5), time: 1 }))
  expect(await thresholds.readThreshold('d')).toMatchObject({ revision: 1, cut: 1 })
  const valid: Threshold[] = []
  const invalid: InvalidDocument[] = []
  let seen = () => {}
  const replaced = new Promise<void>((resolve) => {
    seen = () => valid.length === 2 && resolve()
  })
  const watch = await thresholds.watchThreshold(
    'd',
    (threshold) => {
      valid.push(threshold)
      seen()
    },
    (fault) => invalid.push(fault),
  )
  expect(await thresholds.proposeThreshold('d', proposal(2), 1)).toMatchObject({ revision: 2 })
  await replaced
  watch.stop()
  await watch.done
  expect(valid.map(({ cut }) => cut)).toEqual([1, 2])
  expect(invalid).toMatchObject([{ key: thresholdKey('d'), message: expect.stringContaining('not a threshold of d') }])
})

test('an invalid state document reads as absent and is reported', async () => {
  const faults: InvalidDocument[] = []
  const state = await openState(bus, (fault) => faults.push(fault))
  await bus.js.publish(`$KV.${BUCKETS.state}.run.bad`, '{"run": "bad"}')
  expect(await state.readRun('bad')).toBeNull()
  expect(await state.readRun('never')).toBeNull()
  expect(faults).toMatchObject([{ key: 'run.bad', message: expect.stringContaining('recipe') }])
})
