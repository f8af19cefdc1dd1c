import { openThresholds } from '@jetwatch/bus/thresholds'
import { isFlagged, type Policy, type Threshold } from '@jetwatch/shared/threshold'
import { makeCutSample } from '@jetwatch/shared/threshold-control/cut-sample'
import { tryCut } from '@jetwatch/shared/threshold-control/try-cut'
import { appliedSchema, type WhatIfRequest, whatIfSchema } from '@jetwatch/shared/what-if'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Serving, serve } from '../../serve.ts'
import { FRAME_SIZE, MODEL, makeScores, SyntheticRun } from '../synthetic-run.ts'
import { TestViewer } from '../test-viewer.ts'

const RUN = 'cuts'
const FRAMES = 130
const RATE: Policy = { kind: 'flags-per-minute', target: 15_000, windowSeconds: 60, deadBand: 0.05 }

let system: SyntheticRun
let serving: Serving
let next = FRAMES

/** A scorer that decides a frame every 10 ms under the threshold in force until the test is over. */
async function score(): Promise<{ current: () => Threshold }> {
  const thresholds = await openThresholds(system.bus)
  let current = (await thresholds.readThreshold(MODEL)) as Threshold
  const watch = await thresholds.watchThreshold(MODEL, (threshold) => {
    current = threshold
  })
  let running = true
  const done = (async () => {
    while (running) {
      await system.decideNow(RUN, next++, current)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  onTestFinished(async () => {
    running = false
    watch.stop()
    await done
  })
  return { current: () => current }
}

async function post(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${serving.url}/api/threshold/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}
const whatIf = async (request: WhatIfRequest) => whatIfSchema.parse((await post(`${MODEL}/what-if`, request)).body)
const apply = (cut: number, expected: number, change: object = {}) =>
  post(MODEL, { policy: { kind: 'fixed' }, cut, expected, author: 'anna', reason: 'test', ...change })

beforeAll(async () => {
  system = await SyntheticRun.start()
  serving = await serve({ nats: system.nats.url, port: 0, models: '/nowhere', headless: true })
  await system.announce(RUN)
  for (let frame = 0; frame < FRAMES; frame++) await system.decide(RUN, frame)
  await vi.waitFor(
    async () => expect((await whatIf({ policy: { kind: 'fixed' }, cut: 1, over: 'run' })).sample.events).toBe(FRAMES * FRAME_SIZE),
    {
      timeout: 10_000,
      interval: 20,
    },
  )
}, 30_000)

afterAll(async () => {
  await serving.close()
  await system[Symbol.asyncDispose]()
})

describe('what if', () => {
  test.each(['5000', 'run'] as const)('over %s counts what brute force counts, without changing anything', async (over) => {
    const all = Array.from({ length: FRAMES }, (_, frame) => makeScores(frame)).flatMap(({ score, label }) =>
      Array.from(score, (value, i) => ({ score: value, label: label[i] as number })),
    )
    const events = over === 'run' ? all : all.slice(-5_000)
    const sample = makeCutSample(
      {
        score: Float64Array.from(events, ({ score }) => score),
        label: Uint8Array.from(events, ({ label }) => label),
        count: new Uint32Array(events.length).fill(1),
      },
      [0],
    )
    for (const cut of [0.7, 1.05]) {
      const answer = await whatIf({ policy: { kind: 'fixed' }, cut, over })
      const { reference: _, referenceEfficiency: __, flagsPerMinute: ___, ...figures } = tryCut(cut, sample, null, 0)
      expect(answer.proposed).toMatchObject(figures)
      expect(answer.proposed?.reference).toEqual({ passing: cut < 1 ? 300 : 0, of: 1_000 })
      expect(answer.inForce?.cut).toBe(1)
    }
    expect((await serving.gateway.thresholds.readThreshold(MODEL))?.revision).toBe(1)
  })

  test.each<[Policy, number]>([
    [{ kind: 'background-efficiency', efficiency: 0.1 }, 0.1],
    [{ kind: 'streaming-quantile', share: 0.05, windowEvents: 5_000, deadBand: 0.05 }, 0.05],
  ])('%o gives a cut that does what it says', async (policy, share) => {
    const { proposed } = await whatIf({ policy, cut: null, over: 'run' })
    const figure = policy.kind === 'streaming-quantile' ? proposed?.flagShare : proposed?.referenceEfficiency
    expect(figure?.value).toBeCloseTo(share, 3)
  })

  test('a rate without a stream has no cut, and says so', async () => {
    expect(await whatIf({ policy: RATE, cut: null, over: '5000' })).toMatchObject({
      proposed: null,
      reason: expect.stringMatching(/no rate/),
    })
  })

  test('the curve goes from all to the tightest and never up', async () => {
    const { curve } = await whatIf({ policy: { kind: 'fixed' }, cut: 1, over: 'run' })
    expect(curve[0]?.[1]).toBe(1)
    curve.forEach(([cut, share], i) => {
      const [before, more] = curve[i - 1] ?? [Number.NEGATIVE_INFINITY, 1]
      expect(cut).toBeGreaterThanOrEqual(before)
      expect(share).toBeLessThanOrEqual(more)
    })
  })
})

describe('apply and undo', () => {
  test('a change is answered when SCORES shows its revision, on loopback in under 200 ms; undo sets the older cut as a new revision', async () => {
    const scorer = await score()
    const times: number[] = []
    for (let i = 0; i < 10; i++) {
      const { revision } = scorer.current()
      const { status, body } = await apply(1 + i / 100, revision)
      expect(status).toBe(200)
      const { threshold, confirmed } = appliedSchema.parse(body)
      expect(threshold).toMatchObject({ revision: revision + 1, cut: 1 + i / 100, author: 'anna', reason: 'test' })
      expect(confirmed?.sequence).toBeGreaterThanOrEqual(FRAMES * FRAME_SIZE)
      times.push(confirmed?.milliseconds ?? Number.POSITIVE_INFINITY)
    }
    expect(times.sort((a, b) => a - b)[5]).toBeLessThan(200)
    const { revision } = scorer.current()
    const undone = appliedSchema.parse((await post(`${MODEL}/undo`, { revision: revision - 3, expected: revision, author: 'bert' })).body)
    expect(undone.threshold).toMatchObject({
      revision: revision + 1,
      cut: 1.06,
      author: 'bert',
      reason: `back to revision ${revision - 3}`,
    })
    expect(undone.confirmed).not.toBeNull()
  })

  test('what is not allowed is refused with a typed fault and changes nothing', async () => {
    const before = (await serving.gateway.thresholds.readThreshold(MODEL))?.revision ?? 0
    expect((await apply(1, before - 1)).status).toBe(409)
    expect((await apply(1, before, { author: 'Controller' })).status).toBe(400)
    expect((await apply(1, before, { policy: { kind: 'guess' } })).status).toBe(400)
    expect((await post(`${MODEL}/undo`, { revision: 999, expected: before, author: 'anna' })).status).toBe(404)
    expect((await post('other', { policy: { kind: 'fixed' }, cut: 1, expected: 0, author: 'anna', reason: '' })).status).toBe(404)
    expect((await serving.gateway.thresholds.readThreshold(MODEL))?.revision).toBe(before)
  })
})

test('a live policy is held by revisions of the controller, which leave those of people in the history', async () => {
  const scorer = await score()
  const { revision } = scorer.current()
  // Far too loose: half of the events pass, a tenth should.
  const { body } = await apply(0.5, revision, { policy: RATE })
  expect(appliedSchema.parse(body).threshold.revision).toBe(revision + 1)
  const moved = await vi.waitFor(
    () => {
      const current = scorer.current()
      expect(current.author).toBe('controller')
      return current
    },
    { timeout: 15_000, interval: 50 },
  )
  expect(moved).toMatchObject({ policy: RATE, reason: expect.stringMatching(/flags for \d+ wanted .* beyond ±/) })
  // The stream's own quantile at the measured rate: between the target's cut at half and at twice the rate.
  const scores = Array.from({ length: FRAMES }, (_, frame) => [...makeScores(frame).score]).flat()
  const share = scores.filter((value) => isFlagged(value, moved.cut)).length / scores.length
  expect(share).toBeGreaterThan(0.02)
  expect(share).toBeLessThan(0.3)
  using viewer = await TestViewer.open(serving.url)
  viewer.send({ type: 'watch', topics: ['threshold'] })
  const { topics } = await viewer.next('state', (state) => (state.topics?.threshold?.[0]?.history[0]?.revision ?? 0) >= moved.revision)
  const topic = topics?.threshold?.[0]
  expect(topic?.history.some(({ author }) => author === 'anna')).toBe(true)
  expect(topic).toMatchObject({
    model: MODEL,
    inUse: { revision: expect.any(Number) },
    control: { waiting: null, held: { expected: expect.any(Number) } },
  })
}, 30_000)
