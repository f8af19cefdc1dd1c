import { BUCKETS, controlKey } from '@jetwatch/shared/names'
import type { Recipe } from '@jetwatch/shared/recipe'
import type { ProducerState } from '@jetwatch/shared/run'
import { firstControl } from '@jetwatch/shared/run-control'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bus, connectBus } from './connect.ts'
import { type NatsServer, startTemporaryNats } from './nats-server.ts'
import { sendReplayRequest, untilAnswered } from './replay-request.ts'
import { commandRun, untilObeyed } from './run-control.ts'
import { openState, type State } from './state.ts'
import { ensureStreams } from './streams.ts'

let nats: NatsServer
let bus: Bus
let state: State
beforeAll(async () => {
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
  state = await openState(bus)
})
afterAll(async () => {
  await bus.close()
  await nats.stop()
})

const begin = (run: string) => state.changeControl(run, () => firstControl(run, { speed: 1 }, { author: 'test', at: 1 }))
const producer = (run: string, changes: Partial<ProducerState>): ProducerState => ({
  ...{ run, state: 'running', frames: 0, events: 0, bytes: 0, skipped: {}, pass: 1, position: 0, total: null, paused: false, speed: 1 },
  ...{ withheld: 0, control: 1, rate: { asked: 1, actual: 1, behind: false }, error: null, updated: 1, ...changes },
})

test('commands of many at once all count, one after the other', async () => {
  await begin('many')
  await Promise.all(Array.from({ length: 5 }, (_, i) => commandRun(state, 'many', { kind: 'speed', speed: i + 1 }, `author ${i}`)))
  expect(await state.readControl('many')).toMatchObject({ revision: 6 })
})

test('a step after a pause counts from where the producer holds, not from where it was reported before', async () => {
  await begin('step')
  await state.writeProducer(producer('step', { position: 400 }))
  await commandRun(state, 'step', { kind: 'pause' }, 'test')
  const stepping = commandRun(state, 'step', { kind: 'step', events: 10 }, 'test')
  await state.writeProducer(producer('step', { position: 500, control: 1 }))
  await state.writeProducer(producer('step', { position: 600, control: 2, paused: true }))
  expect(await stepping).toMatchObject({ until: 610, paused: false, revision: 3 })
  // The next one adds up while the first is under way.
  await state.writeProducer(producer('step', { position: 605, control: 3 }))
  expect((await commandRun(state, 'step', { kind: 'step', events: 10 }, 'test')).until).toBe(620)
})

test('a command to a run without a control document, or with one that does not parse, is refused in words', async () => {
  await expect(commandRun(state, 'nobody', { kind: 'pause' }, 'test')).rejects.toMatchObject({ code: 'CONFLICT', remedy: /jetwatch runs/ })
  await bus.js.publish(`$KV.${BUCKETS.state}.${controlKey('broken')}`, '{"speed":0}')
  await expect(commandRun(state, 'broken', { kind: 'pause' }, 'test')).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('who waits for a revision hears of the state that obeys it, of the end, or of nothing in time', async () => {
  await state.writeProducer(producer('wait', { control: 3, position: 7 }))
  expect(await untilObeyed(state, 'wait', 3)).toMatchObject({ position: 7 })
  expect(await untilObeyed(state, 'wait', 4, 0)).toBeNull()
  await state.writeProducer(producer('wait', { state: 'stopped' }))
  expect(await untilObeyed(state, 'wait', 4)).toMatchObject({ state: 'stopped' })
})

const recipe = {
  ...{ version: 1, name: 'demo', seed: 1, preset: 'aachen', background: ['qcd'], signal: [], contamination: 0, rate: 10, frameSize: 1 },
  ...{ files: [{ path: 'x.h5', sha256: '0'.repeat(64), classes: ['qcd'] }], reference: { fraction: 0, seed: 1 }, events: null, loop: true },
} as Recipe

test('a request needs somebody who answers; what is prepared is told, and a refusal is the fault itself', async () => {
  const wish = { recipe, speed: 2, author: 'test' }
  await expect(sendReplayRequest(state, wish)).rejects.toMatchObject({ code: 'CONFLICT', remedy: /jetwatch up/ })
  await state.writeSupervisor({ state: 'waiting', run: null, updated: Date.now() })
  const ids = [await sendReplayRequest(state, wish), await sendReplayRequest(state, wish)] as const
  const told: string[] = []
  const answers = ids.map((id) => untilAnswered(state, id, { onPreparing: (detail) => told.push(detail) }))
  const error = { code: 'BAD_RECIPE', message: 'no', remedy: 'mend it' }
  await state.writeReplayAnswer({ id: ids[0], at: 1, state: 'refused', error })
  await expect(answers[0]).rejects.toMatchObject(error)
  await state.writeReplayAnswer({ id: ids[1], at: 1, state: 'preparing', detail: 'reading files' })
  await state.writeReplayAnswer({ id: ids[1], at: 1, state: 'started', run: 'demo-2' })
  expect(await answers[1]).toBe('demo-2')
  expect(told).toEqual(['reading files'])
  await expect(untilAnswered(state, 'nobody-answers', { milliseconds: 1 })).rejects.toMatchObject({ code: 'ENVIRONMENT' })
})
