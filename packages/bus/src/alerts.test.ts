import { type AlertBook, EMPTY_BOOK, type Reading } from '@jetwatch/shared/alerts/alert'
import { AlertEngine, acknowledge } from '@jetwatch/shared/alerts/engine'
import { ALERT_RULES, measured } from '@jetwatch/shared/alerts/rules'
import { BUCKETS } from '@jetwatch/shared/names'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type AlertStore, openAlerts } from './alerts.ts'
import { type Bus, connectBus } from './connect.ts'
import { type NatsServer, startTemporaryNats } from './nats-server.ts'
import { ensureStreams } from './streams.ts'

let nats: NatsServer
let bus: Bus
let store: AlertStore
beforeAll(async () => {
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
  store = await openAlerts(bus)
})
afterAll(async () => {
  await bus.close()
  await nats.stop()
})

const gone = (subject: string): Reading => ({
  kind: 'scorer-gone',
  subject,
  run: 'run-1',
  measures: measured(ALERT_RULES['scorer-gone'].limits, 9),
})

test('what is raised and acknowledged is there for whoever comes next, and a watcher hears of it', async () => {
  expect(await store.read()).toEqual(EMPTY_BOOK)
  const heard: AlertBook[] = []
  const watch = await store.watch((book) => heard.push(book))
  const engine = new AlertEngine()
  const raised = await store.change((book) => engine.step(book, [gone('dense')], 1000))
  await store.change((book) => acknowledge(book, raised.active[0]?.id as string, { author: 'Ada', note: 'known', time: 2000 }))
  await vi.waitFor(() => expect(heard).toHaveLength(2))
  watch.stop()
  await using later = await connectBus({ servers: nats.url, name: 'later' })
  const found = await (await openAlerts(later)).read()
  expect(found.active[0]?.acknowledged).toEqual({ author: 'Ada', note: 'known', time: 2000 })
  expect(found.log.map(({ what }) => what)).toEqual(['acknowledged', 'raised'])
})

test('two servers that judge at once raise an alert once, and neither loses the other’s', async () => {
  await using other = await connectBus({ servers: nats.url, name: 'other' })
  const second = await openAlerts(other)
  const engines = [new AlertEngine(), new AlertEngine()] as const
  await Promise.all([
    store.change((book) => engines[0].step(book, [gone('dense'), gone('cnn')], 5000)),
    second.change((book) => engines[1].step(book, [gone('dense'), gone('cnn'), gone('pca')], 5000)),
  ])
  const { active } = await store.read()
  expect(active.map(({ subject }) => subject).toSorted()).toEqual(['cnn', 'dense', 'pca'])
})

test('an unchanged book is not written', async () => {
  const before = await bus.jsm.streams.info(`KV_${BUCKETS.alerts}`)
  await store.change((book) => book)
  expect((await bus.jsm.streams.info(`KV_${BUCKETS.alerts}`)).state.last_seq).toBe(before.state.last_seq)
})

test('a document that does not parse reads as empty, is reported, and is replaced', async () => {
  const faults: string[] = []
  const watching = await openAlerts(bus, ({ key }) => faults.push(key))
  await bus.js.publish(`$KV.${BUCKETS.alerts}.book`, 'nonsense')
  expect(await watching.read()).toEqual(EMPTY_BOOK)
  expect(faults).toEqual(['book'])
  await watching.change((book) => new AlertEngine().step(book, [gone('dense')], 9000))
  expect((await watching.read()).active).toHaveLength(1)
})
