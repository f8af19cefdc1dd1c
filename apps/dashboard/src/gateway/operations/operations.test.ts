import { request } from 'node:http'
import { STREAMS } from '@jetwatch/shared/names'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Serving, serve } from '../../serve.ts'
import { FRAME_SIZE, MODEL, SyntheticRun } from '../synthetic-run.ts'
import type { Readiness } from './readiness.ts'

const RUN = 'operated'
const FRAMES = 5
let system: SyntheticRun
let serving: Serving

beforeAll(async () => {
  system = await SyntheticRun.start()
  serving = await serve({ nats: system.nats.url, port: 0, models: '/nowhere', headless: true })
}, 30_000)
afterAll(async () => {
  await serving.close()
  await system[Symbol.asyncDispose]()
})

const readyz = async (): Promise<{ status: number; body: Readiness }> => {
  const answer = await fetch(`${serving.url}/readyz`)
  return { status: answer.status, body: (await answer.json()) as Readiness }
}

/** Samples of an exposition by metric and labels as they are written. */
async function metrics(): Promise<Map<string, number>> {
  const answer = await fetch(`${serving.url}/metrics`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const lines = (await answer.text()).split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

test('it lives, whoever asks under whatever name', async () => {
  const status = await new Promise((resolve) => {
    request(`${serving.url}/healthz`, { headers: { host: 'probe.example' } }, (answer) => resolve(answer.statusCode)).end()
  })
  expect(status).toBe(200)
})

test('before a run it is ready and says what is missing; with one it counts what is decided', async () => {
  const before = await readyz()
  expect(before).toMatchObject({ status: 200, body: { ready: true, missing: ['run: none has been started'] } })
  await system.announce(RUN)
  for (let frame = 0; frame < FRAMES; frame++) await system.decide(RUN, frame)
  const events = `jetwatch_events{model="${MODEL}",state="scored"}`
  await vi.waitFor(async () => expect((await metrics()).get(events)).toBe(FRAMES * FRAME_SIZE), { timeout: 10_000 })
  const { body } = await readyz()
  expect(body.ready).toBe(true)
  expect(body.missing).toEqual(expect.arrayContaining([expect.stringMatching(/^producer: /), expect.stringMatching(/^scorer of /)]))
})

test('the columns of the ledger and the buckets of every stage add up to the events', async () => {
  const found = await metrics()
  const events = (state: string): number => found.get(`jetwatch_events{model="${MODEL}",state="${state}"}`) ?? Number.NaN
  expect(events('produced')).toBe(events('scored') + events('dead') + events('dropped') + events('pending'))
  // A decision from now on: those before may have been stored when the server came.
  const count = (): Promise<number> =>
    metrics().then((samples) => samples.get(`jetwatch_stage_seconds_count{model="${MODEL}",stage="queue"}`) ?? 0)
  const before = await count()
  await system.decide(RUN, FRAMES)
  await vi.waitFor(async () => expect(await count()).toBe(before + FRAME_SIZE), { timeout: 10_000 })
  const after = await metrics()
  for (const stage of ['produce', 'queue', 'score', 'report']) {
    const of = (suffix: string): number => after.get(`jetwatch_stage_seconds_${suffix}`) ?? Number.NaN
    const buckets = [...after].filter(([name]) => name.startsWith('jetwatch_stage_seconds_bucket') && name.includes(`stage="${stage}"`))
    const values = buckets.map(([, value]) => value)
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    expect(values.at(-1)).toBe(of(`count{model="${MODEL}",stage="${stage}"}`))
  }
  expect(found.get('jetwatch_gateway_process_resident_memory_bytes')).toBeGreaterThan(1e6)
})

test('without a stream it is not ready, and says which one is missing', async () => {
  await system.bus.jsm.streams.delete(STREAMS.dead)
  const { status, body } = await readyz()
  expect(status).toBe(503)
  expect(body.ready).toBe(false)
  expect(body.missing).toEqual(expect.arrayContaining([expect.stringMatching(/^stream DEAD: /)]))
})
