import { openState, type State } from '@jetwatch/bus/state'
import { alertSchema, logEntrySchema, readingSchema } from '@jetwatch/shared/alerts/alert'
import { ALERT_RULES } from '@jetwatch/shared/alerts/rules'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type Serving, serve } from '../../serve.ts'
import { MODEL, SyntheticRun } from '../synthetic-run.ts'
import { TestViewer } from '../test-viewer.ts'

const RUN = 'first'
const bodySchema = z.strictObject({
  rules: z.array(z.custom<(typeof ALERT_RULES)['lag']>()),
  active: z.array(alertSchema),
  readings: z.array(readingSchema),
  log: z.array(logEntrySchema),
})

let system: SyntheticRun
let state: State
let serving: Serving
const options = () => ({ nats: system.nats.url, port: 0, models: '/nowhere', headless: true })
const alerts = async (url = serving.url) => bodySchema.parse(await (await fetch(`${url}/api/alerts`)).json())
const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 50 })
const acknowledge = (id: string, body: unknown, url = serving.url) =>
  fetch(`${url}/api/alerts/${id}/acknowledge`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const report = (silentMs: number) =>
  state.writeScorer({
    model: MODEL,
    run: RUN,
    id: 'scorer-1',
    state: 'running',
    modelSha256: 'a'.repeat(64),
    engine: 'cpu',
    device: 'test',
    scored: 0,
    dead: 0,
    deadFrames: 0,
    thresholdRevision: 1,
    batch: 1_024,
    engineMicroseconds: 1,
    error: null,
    updated: Date.now() - silentMs,
  })

beforeAll(async () => {
  system = await SyntheticRun.start()
  state = await openState(system.bus)
  serving = await serve(options())
  await system.announce(RUN)
  for (let frame = 0; frame < 4; frame++) await system.decide(RUN, frame)
  await system.produced(RUN, 4)
  await report(60_000)
}, 30_000)
afterAll(async () => {
  await serving.close()
  await system[Symbol.asyncDispose]()
})

test('a silent scorer is raised, acknowledged, outlives the server, and is cleared when it reports again', async () => {
  const raised = await until(async () => {
    // The producer of the synthetic run reports only when told to.
    await system.produced(RUN, 4)
    const found = (await alerts()).active.find(({ kind }) => kind === 'scorer-gone')
    expect(found).toBeDefined()
    return found as z.infer<typeof alertSchema>
  })
  expect(raised).toMatchObject({ subject: MODEL, run: RUN, acknowledged: null })
  expect(raised.measures[0]).toMatchObject({ name: 'silent for', unit: 's', raise: 5, clear: 3 })
  expect(raised.measures[0]?.value).toBeGreaterThan(59)

  const answer = await acknowledge(raised.id, { author: 'Ada', note: 'restarting it' })
  expect(answer.status).toBe(200)
  expect((await alerts()).active[0]?.acknowledged).toMatchObject({ author: 'Ada', note: 'restarting it' })

  await serving.close()
  serving = await serve(options())
  expect((await alerts()).active.find(({ id }) => id === raised.id)?.acknowledged).toMatchObject({ author: 'Ada' })

  await until(async () => {
    await system.produced(RUN, 4)
    await report(0)
    expect((await alerts()).active.some(({ kind }) => kind === 'scorer-gone')).toBe(false)
  })
  const mine = (await alerts()).log.filter(({ alert }) => alert === raised.id)
  expect(mine.map(({ what, author }) => [what, author])).toEqual([
    ['cleared', null],
    ['acknowledged', 'Ada'],
    ['raised', null],
  ])
  expect((await acknowledge(raised.id, { author: 'Ada', note: '' })).status).toBe(409)
}, 60_000)

test('a dead frame is an alert with its number, and a watching page hears of it', async () => {
  using viewer = await TestViewer.open(serving.url)
  viewer.send({ type: 'watch', topics: ['alerts'] })
  // What is there before is old news: it has to be judged once without the frame.
  await until(async () => {
    await system.produced(RUN, 4)
    expect((await alerts()).readings.find(({ kind }) => kind === 'dead-frames')?.measures[0]?.value).toBe(0)
  })
  await system.kill(RUN, 4)
  await until(async () => {
    const found = (await alerts()).active.find(({ kind }) => kind === 'dead-frames')
    expect(found?.measures).toEqual([{ name: 'dead in 60 s', unit: '', value: 50, raise: 1, clear: 0 }])
  })
  await viewer.next('state', ({ topics }) => topics?.alerts?.active.some(({ kind }) => kind === 'dead-frames') === true)
}, 60_000)

test.each([
  [{ author: '', note: '' }, 400],
  [{ author: '=1+1', note: '' }, 400],
  [{ author: 'Ada', note: 'x'.repeat(300) }, 400],
  [{ author: 'Ada', note: '', time: 1 }, 400],
  [{ author: 'Ada', note: '' }, 409],
])('%j about an alert that is not there is answered with %i', async (body, status) => {
  expect((await acknowledge('lag.nothing.1', body)).status).toBe(status)
})

test('the rules are served as data', async () => {
  expect((await alerts()).rules).toEqual(JSON.parse(JSON.stringify(Object.values(ALERT_RULES))))
})
