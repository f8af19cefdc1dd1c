import { once } from 'node:events'
import { WS_PATH } from '@jetwatch/shared/live'
import { aucOrReason } from '@jetwatch/shared/metrics/auc'
import { eventStatusSchema, faultSchema, type Status, statusSchema } from '@jetwatch/shared/status'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Serving, serve } from '../serve.ts'
import { FRAME_SIZE, MODEL, makeScores, SyntheticRun } from './synthetic-run.ts'
import { TestViewer } from './test-viewer.ts'

const RUN = 'first'
const FRAMES = 40

let system: SyntheticRun
let serving: Serving

const options = () => ({ nats: system.nats.url, port: 0, models: '/nowhere', headless: true })
const status = async (url = serving.url): Promise<Status> => statusSchema.parse(await (await fetch(`${url}/api/status`)).json())
const model = (report: Status) => {
  const found = report.models[MODEL]
  if (!found) throw new Error('the model is missing')
  return found
}
/** Polls the real system; vitest gives up after the timeout. */
const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 10_000, interval: 20 })

beforeAll(async () => {
  system = await SyntheticRun.start()
  serving = await serve(options())
  await system.announce(RUN)
  for (let frame = 0; frame < FRAMES; frame++) await system.decide(RUN, frame)
  await system.kill(RUN, FRAMES)
  await system.produced(RUN, FRAMES + 2)
  await until(async () =>
    expect(model(await status()).ledger).toMatchObject({
      scored: FRAMES * FRAME_SIZE,
      dead: FRAME_SIZE,
      // Its frame was never in the stream.
      dropped: FRAME_SIZE,
    }),
  )
}, 30_000)

afterAll(async () => {
  await serving.close()
  await system[Symbol.asyncDispose]()
})

describe('status', () => {
  test('figures are those of the decisions that were published', async () => {
    const all = Array.from({ length: FRAMES }, (_, frame) => makeScores(frame))
    const of = (label: number) => Float64Array.from(all.flatMap((scores) => [...scores.score].filter((_, i) => scores.label[i] === label)))
    const report = await status()
    const { ledger, auc, flags, deadReasons, uniqueJets, latency } = model(report)
    expect(report).toMatchObject({ run: RUN, primary: MODEL, skipped: { 'not-finite': 2 } })
    expect(auc).toEqual(aucOrReason(of(0), of(1)))
    expect(flags).toBe(all.reduce((sum, { flagged }) => sum + flagged.reduce((a, b) => a + b, 0), 0))
    expect(uniqueJets).toEqual({ background: of(0).length, signal: of(1).length })
    expect(deadReasons).toEqual({ BAD_FRAME: FRAME_SIZE })
    expect(ledger.produced).toBe(ledger.scored + ledger.dead + ledger.dropped + ledger.pending)
    expect(latency.n).toBe(ledger.scored)
  })

  test('a decision that comes again is counted as a duplicate and changes nothing else', async () => {
    const before = model(await status())
    await system.decide(RUN, 3, 'again')
    const after = await until(async () => {
      const now = model(await status())
      expect(now.ledger.duplicates).toBe(before.ledger.duplicates + FRAME_SIZE)
      return now
    })
    expect({ ...after.ledger, duplicates: 0 }).toEqual({ ...before.ledger, duplicates: 0 })
    expect(after).toMatchObject({ auc: before.auc, flags: before.flags, e10: before.e10, latency: { n: before.latency.n } })
  })

  test('events that were never sent are withheld inside dropped, a refused repeat is a duplicate, and the ledger closes at any moment', async () => {
    const before = model(await status()).ledger
    // Behind all that was produced: a lost frame, then a jump, of which the producer told only the second so far.
    const first = (FRAMES + 2) * FRAME_SIZE
    await system.withhold(RUN, { first: first + FRAME_SIZE, count: 5 * FRAME_SIZE, reason: 'jump' })
    const open = await until(async () => {
      const { ledger } = model(await status())
      expect(ledger.withheld).toBe(5 * FRAME_SIZE)
      return ledger
    })
    expect(open).toMatchObject({
      produced: before.produced + 6 * FRAME_SIZE,
      dropped: before.dropped + 5 * FRAME_SIZE,
      pending: FRAME_SIZE,
    })
    await system.withhold(RUN, { first, count: FRAME_SIZE, reason: 'loss' })
    await system.repeat(RUN, 3)
    const closed = await until(async () => {
      const { ledger } = model(await status())
      expect(ledger).toMatchObject({ withheld: 6 * FRAME_SIZE, duplicates: before.duplicates + FRAME_SIZE })
      return ledger
    })
    expect(closed).toEqual({
      ...before,
      ...{ produced: before.produced + 6 * FRAME_SIZE, dropped: before.dropped + 6 * FRAME_SIZE, withheld: 6 * FRAME_SIZE },
      duplicates: before.duplicates + FRAME_SIZE,
    })
    const fault = async (path: string) => faultSchema.parse(await (await fetch(`${serving.url}/api/event/${RUN}/${path}`)).json())
    expect((await fault(String(first))).message).toMatch(/never sent: the transport of its recipe lost/)
    expect((await fault(`${first + 3 * FRAME_SIZE + 1}/display`)).message).toMatch(/never sent: the replay jumped over it/)
    expect((await fault(String(first + 6 * FRAME_SIZE))).message).not.toMatch(/never sent/)
  })

  test('a gateway that starts later has the same figures', async () => {
    await using later = await serve(options())
    await until(async () => {
      const [one, other] = [model(await status()), model(await status(later.url))]
      expect(other).toMatchObject({
        ledger: one.ledger,
        auc: one.auc,
        e10: one.e10,
        e100: one.e100,
        flags: one.flags,
        deadReasons: one.deadReasons,
      })
    })
  })
})

describe('events', () => {
  test('any decided event is found with its exact score', async () => {
    for (const sequence of [0, 777, FRAMES * FRAME_SIZE - 1]) {
      const event = eventStatusSchema.parse(await (await fetch(`${serving.url}/api/event/${RUN}/${sequence}`)).json())
      const scores = makeScores(Math.floor(sequence / FRAME_SIZE))
      const at = sequence % FRAME_SIZE
      expect(event).toMatchObject({
        run: RUN,
        sequence,
        score: scores.score[at],
        flagged: scores.flagged[at] === 1,
        row: sequence,
        revision: 1,
      })
      expect(event.label).toBe(scores.label[at] === 1 ? 'top' : 'qcd')
    }
  })

  test.each([
    [`/api/event/${RUN}/${FRAMES * FRAME_SIZE}`, 404],
    ['/api/event/other/1', 404],
    [`/api/event/${RUN}/1?model=other`, 404],
    ['/api/event/UPPER/1', 400],
    [`/api/event/${RUN}/9999999999999999`, 400],
    [`/api/event/${RUN}/-1`, 400],
    ['/api/nothing', 404],
  ])('%s is %i with a remedy', async (path, code) => {
    const response = await fetch(`${serving.url}${path}`)
    expect(response.status).toBe(code)
    expect(faultSchema.parse(await response.json()).remedy).not.toBe('')
  })
})

describe('viewers', () => {
  test('a late joiner gets a full snapshot first, then states', async () => {
    await system.flag(RUN, 5, 1.25)
    using viewer = await until(async () => {
      const candidate = await TestViewer.open(serving.url)
      const snapshot = await candidate.next('snapshot')
      if (!snapshot.flags?.length) candidate.socket.terminate()
      expect(snapshot.flags?.[0]).toMatchObject({ sequence: 5, score: 1.25, tailFloor: true })
      expect(snapshot.about).toMatchObject({ run: RUN, model: MODEL, classes: ['qcd', 'top'], referenceSize: 1000 })
      expect(snapshot.roc?.run.auc.value).toBe(model(await status()).auc.value)
      expect(snapshot.histogram?.run.size).toBe(FRAMES * FRAME_SIZE)
      return candidate
    })
    const state = await viewer.next('state')
    expect(state.about).toBeUndefined()
    expect(state.flags).toBeUndefined()
  })

  test('without a manifest the page is told why it cannot draw', async () => {
    using viewer = await TestViewer.open(serving.url)
    const { about } = await viewer.next('snapshot')
    expect(about?.score).toBeNull()
    expect(about?.scoreReason).toMatch(/manifest of model dense/)
  })

  test('events are announced once for painting, in the state whose histogram holds them', async () => {
    using viewer = await TestViewer.open(serving.url)
    const before = (await viewer.next('snapshot')).histogram?.run.size ?? 0
    await system.decide(RUN, FRAMES + 1)
    const state = await viewer.next('state', ({ histogram }) => (histogram?.run.size ?? 0) > before)
    expect(state.arrivals).toEqual([[1_700_000_000_000 + (FRAMES + 1) * 100, FRAME_SIZE]])
  })

  test('paused, a viewer gets answers but no states; resumed, a snapshot', async () => {
    using viewer = await TestViewer.open(serving.url)
    await viewer.next('snapshot')
    viewer.send({ type: 'view', paused: true })
    viewer.send({ type: 'ping', id: 1, time: 5 })
    await viewer.next('pong')
    const states: unknown[] = []
    viewer.socket.on('message', (data) => states.push(JSON.parse(String(data)).type))
    for (let i = 0; i < 3; i++) {
      // Each round trip over NATS and back gives the gateway time for a tick.
      await until(async () => expect((await status()).viewers).toBeGreaterThan(0))
      viewer.send({ type: 'ping', id: 2 + i, time: 5 })
      await viewer.next('pong')
    }
    expect(states).not.toContain('state')
    viewer.send({ type: 'view', paused: false })
    expect((await viewer.next('snapshot')).about?.run).toBe(RUN)
  })

  test('a viewer that does not read is skipped while others stay live, and what waits for it does not grow', async () => {
    using live = await TestViewer.open(serving.url)
    using stalled = await TestViewer.open(serving.url)
    await stalled.next('snapshot')
    stalled.socket.pause()
    // Every `view` asks for a snapshot, so that the sockets' own buffers fill in seconds.
    const flood = setInterval(() => stalled.send({ type: 'view', paused: false }), 50)
    onTestFinished(() => clearInterval(flood))
    for (let i = 0; i < 10; i++) await system.flag(RUN, 100 + i, 2)
    await vi.waitFor(() => expect(serving.viewers.skipped).toBeGreaterThan(2), { timeout: 50_000, interval: 100 })
    const first = (await live.next('state')).numbers.time
    expect((await live.next('state', ({ numbers }) => numbers.time > first + 300)).numbers.time).toBeGreaterThan(first)
  }, 60_000)

  test.each([
    ['not JSON', 'the message is not JSON text'],
    ['{"type":"nonsense"}', 'does not match its schema'],
    ['{"type":"threshold","id":7,"model":"dense","cut":null,"expected":1,"reason":""}', 'does not match its schema'],
    ['{"type":"painted","samples":[[1,2,3]]}', 'does not match its schema'],
    ['{"type":"ping","id":1,"time":1,"__proto__":{"x":1},"y":2}', 'does not match its schema'],
  ])('%s is answered by a typed error, and the viewer stays', async (text, message) => {
    using viewer = await TestViewer.open(serving.url)
    viewer.send(text)
    const error = await viewer.next('error')
    expect(error).toMatchObject({ code: 'BAD_MESSAGE', message: expect.stringContaining(message) })
    expect(error.remedy).not.toBe('')
    viewer.send({ type: 'ping', id: 9, time: 1 })
    expect(await viewer.next('pong')).toMatchObject({ id: 9, time: 1 })
  })

  test('too many bad messages, or one that is too large, end the connection and nobody else’s', async () => {
    using good = await TestViewer.open(serving.url)
    using bad = await TestViewer.open(serving.url)
    for (let i = 0; i < 20; i++) bad.send('nonsense')
    expect((await once(bad.socket, 'close'))[0]).toBe(1008)
    using large = await TestViewer.open(serving.url)
    large.send('x'.repeat(20_000))
    expect((await once(large.socket, 'close'))[0]).toBe(1009)
    await good.next('state')
  })

  test.each([
    ['another site', { origin: 'http://evil.example' }],
    ['another host', { host: 'evil.example' }],
  ])('%s is refused', async (_, headers) => {
    const socket = new WebSocket(`${serving.url.replace('http', 'ws')}${WS_PATH}`, { headers })
    const [error] = await once(socket, 'error')
    expect(String(error)).toContain('403')
  })

  test('paint latencies of viewers are in the status', async () => {
    using viewer = await TestViewer.open(serving.url)
    viewer.send({
      type: 'painted',
      samples: [
        [120, 99],
        [-5, 1],
      ],
    })
    await until(async () => expect((await status()).paint).toMatchObject({ n: 99, negative: 1 }))
    expect((await status()).paint?.p95).toBeCloseTo(120, -1)
  })
})

describe('thresholds', () => {
  test('a preview says what a cut would do, and changes nothing', async () => {
    using viewer = await TestViewer.open(serving.url)
    viewer.send({ type: 'preview', id: 3, cut: 0.9 })
    const preview = await viewer.next('preview')
    expect(preview).toMatchObject({ id: 3, cut: 0.9 })
    expect(preview.backgroundEfficiency?.value).toBeCloseTo(0.1, 2)
    expect(preview.signalEfficiency?.low).toBeLessThan(preview.signalEfficiency?.value ?? 0)
    expect(model(await status()).threshold?.cut).toBe(1)
  })

  test('a change is confirmed with its revision; one based on an old revision is a conflict', async () => {
    using viewer = await TestViewer.open(serving.url)
    viewer.send({ type: 'threshold', id: 4, model: MODEL, cut: 1.2, expected: 1, reason: 'a test' })
    expect((await viewer.next('threshold-ack')).threshold).toMatchObject({ revision: 2, cut: 1.2, reason: 'a test' })
    await viewer.next('state', ({ numbers }) => numbers.threshold?.revision === 2)
    viewer.send({ type: 'threshold', id: 5, model: MODEL, cut: 1.3, expected: 1, reason: '' })
    expect(await viewer.next('error')).toMatchObject({ id: 5, code: 'CONFLICT' })
    viewer.send({ type: 'threshold', id: 6, model: 'other', cut: 1.3, expected: 0, reason: '' })
    expect(await viewer.next('error')).toMatchObject({ id: 6, code: 'BAD_THRESHOLD' })
  })
})

test('when another run becomes current, viewers get its snapshot', async () => {
  using viewer = await TestViewer.open(serving.url)
  await viewer.next('snapshot')
  await system.announce('second')
  const snapshot = await viewer.next('snapshot', ({ about }) => about?.run === 'second')
  expect(snapshot.numbers.ledger?.scored).toBe(0)
  expect((await status()).run).toBe('second')
})
