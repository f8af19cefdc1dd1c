import { createHash } from 'node:crypto'
import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { parseFrameHeaders } from '@jetwatch/bus/frames'
import { parseWithheldHeaders } from '@jetwatch/bus/ledger-notices'
import { type NatsServer, startTemporaryNats } from '@jetwatch/bus/nats-server'
import { commandRun, untilObeyed } from '@jetwatch/bus/run-control'
import { openState, type State } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { encodeFrame } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import { jetsSubject, STREAMS, withheldSubject } from '@jetwatch/shared/names'
import type { ProducerState } from '@jetwatch/shared/run'
import type { ReplayCommand } from '@jetwatch/shared/run-control'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { allJets, recipeOf, stored, writeRun } from './pipeline-run.ts'
import { REPOSITORY, type ServiceProcess, startService } from './service-process.ts'

const RUN = 'controlled'
const FRAME = 100
const EVENTS = 6_000

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

const startProducer = (...more: string[]): ServiceProcess =>
  startService('producer', ['--nats', nats.url, '--run', RUN, '--base-dir', REPOSITORY, ...more])
const give = async (command: ReplayCommand): Promise<ProducerState> => {
  const { revision } = await commandRun(state, RUN, command, 'test')
  return (await untilObeyed(state, RUN, revision)) as ProducerState
}
const jets = () => stored(bus, STREAMS.jets, jetsSubject(RUN))
const sentEvents = async (): Promise<number> => (await jets()).reduce((sum, { headers }) => sum + parseFrameHeaders(headers).count, 0)
/** The producer's report when it holds with everything acknowledged. */
const held = (position: number): Promise<ProducerState> =>
  vi.waitFor(
    async () => {
      const producer = await state.readProducer(RUN)
      expect(producer).toMatchObject({ state: 'running', paused: true, position })
      expect((producer?.events ?? 0) + (producer?.withheld ?? 0)).toBe(position)
      return producer as ProducerState
    },
    { timeout: 20_000, interval: 50 },
  )

test('pause, step, jump, speed, a kill and a restart: every frame is the recipe’s, sent once, and what was not sent is withheld', async () => {
  const recipe = recipeOf(EVENTS, FRAME)
  const run = await writeRun(bus, RUN, recipe)
  let killedAt = 0
  {
    await using producer = startProducer('--speed', '0.5')
    await producer.ready()

    const paused = await give({ kind: 'pause' })
    expect(paused).toMatchObject({ paused: true, total: EVENTS, speed: 0.5 })
    const at = paused.position
    await held(at)
    expect(await sentEvents()).toBe(at)

    // Nothing has gone out since: the step begins where it held, and sends what it promised, to the end of a frame.
    await give({ kind: 'step', events: 250 })
    await held(at + 300)
    expect(await sentEvents()).toBe(at + 300)
    await give({ kind: 'step', events: 1 })
    await held(at + 400)

    expect(await give({ kind: 'speed', speed: 'max' })).toMatchObject({ speed: 'max', paused: true, position: at + 400 })
    await give({ kind: 'jump', sequence: at + 1_450 })
    killedAt = at + 1_400
    expect(await held(killedAt)).toMatchObject({ events: at + 400, withheld: 1_000 })
    await expect(give({ kind: 'jump', sequence: at })).rejects.toMatchObject({ code: 'CONFLICT', remedy: /--from/ })
    await producer.end('SIGKILL')
  }

  await using producer = startProducer()
  await producer.ready()
  const revision = (await state.readControl(RUN))?.revision as number
  expect(await held(killedAt)).toMatchObject({ withheld: 1_000, speed: 'max', control: revision })
  await give({ kind: 'resume' })
  expect(await producer.exited).toBe(0)
  expect(await state.readProducer(RUN)).toMatchObject({
    state: 'finished',
    events: EVENTS - 1_000,
    withheld: 1_000,
    position: EVENTS,
    paused: false,
  })

  const notices = (await stored(bus, STREAMS.ledger, withheldSubject(RUN))).map(({ headers }) => parseWithheldHeaders(headers))
  expect(notices).toEqual([{ run: RUN, first: killedAt - 1_000, count: 1_000, reason: 'jump' }])
  const sent = (await jets()).map(({ headers, data }) => [parseFrameHeaders(headers).first, hashOf(data)])
  const all = await allJets(recipe)
  const stream = { preset: recipe.preset, classes: run.classes, sources: recipe.files.map((file) => file.sha256) }
  const expected: [number, string][] = []
  for (let first = 0; first < EVENTS; first += FRAME) {
    if (first >= killedAt - 1_000 && first < killedAt) continue
    expected.push([first, hashOf(encodeFrame(buildFrame(all.slice(first, first + FRAME), first, stream)))])
  }
  expect(sent).toEqual(expected)
  await expect(give({ kind: 'pause' })).rejects.toMatchObject({ code: 'CONFLICT' })
})

const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')
