import { fileURLToPath } from 'node:url'
import { toHeaders } from '@jetwatch/bus/frames'
import { openState } from '@jetwatch/bus/state'
import { comparisonSchema } from '@jetwatch/shared/compare-decisions'
import { modelsSchema } from '@jetwatch/shared/model-cards'
import { scoresSubject } from '@jetwatch/shared/names'
import { encodeScores } from '@jetwatch/shared/scores'
import { statusSchema } from '@jetwatch/shared/status'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Serving, serve } from '../../serve.ts'
import { FRAME_SIZE, MODEL, makeScores, SyntheticRun } from '../synthetic-run.ts'
import { TestViewer } from '../test-viewer.ts'

const RUN = 'shadows'
const FRAMES = 20
const SHADOW = 'pca-10'
const MODELS = fileURLToPath(new URL('../../../../../models', import.meta.url))

let system: SyntheticRun
let serving: Serving
const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 10_000, interval: 20 })
const get = async (path: string) => (await fetch(`${serving.url}${path}`)).json()
const change = async (model: string, action: string) => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${serving.url}/api/run/models`, { method: 'POST', headers, body: JSON.stringify({ model, action }) })
  return { status: response.status, body: (await response.json()) as object }
}
const status = async () => statusSchema.parse(await get('/api/status'))

/** Decides a frame as the shadow: the scores of the primary, of every fifth event raised above any cut. */
async function decideAsShadow(frame: number): Promise<void> {
  const made = makeScores(frame)
  const score = made.score.map((value, i) => (i % 5 === 0 ? 2 : value))
  const flagged = Uint8Array.from(score, (value) => (value >= 1 ? 1 : 0))
  const time = 1_700_000_000_000_000_000n
  const times = { read: time, publish: time, receive: time, scored: time }
  const headers = toHeaders({ run: RUN, model: SHADOW, frame, first: frame * FRAME_SIZE, count: FRAME_SIZE, ...times })
  await system.bus.js.publish(scoresSubject(SHADOW, RUN), encodeScores({ ...made, score, flagged }), { headers })
}

beforeAll(async () => {
  system = await SyntheticRun.start()
  serving = await serve({ nats: system.nats.url, port: 0, models: MODELS, headless: true })
  await system.announce(RUN)
  for (let frame = 0; frame < FRAMES; frame++) await system.decide(RUN, frame)
  await system.produced(RUN, FRAMES)
  await until(async () => expect((await status()).models[MODEL]?.ledger.scored).toBe(FRAMES * FRAME_SIZE))
}, 30_000)

afterAll(async () => {
  await serving.close()
  await system[Symbol.asyncDispose]()
})

test('every model of the zoo has a card with its figures, and those that cannot score this run say why', async () => {
  const { models, broken } = modelsSchema.parse(await get('/api/models'))
  expect(broken).toEqual([])
  expect(models.length).toBeGreaterThan(5)
  const pca = models.find(({ name }) => name === SHADOW)
  expect(pca).toMatchObject({ background: 'qcd', refused: null })
  expect(pca?.auc?.value).toBeGreaterThan(0.9)
  expect(pca?.baseline?.auc).toBeGreaterThan(0.8)
  for (const { background, refused } of models) expect(refused === null).toBe(background === 'qcd')
})

test('what is not possible is refused with a reason and leaves the document as it is', async () => {
  const state = await openState(system.bus)
  const before = await state.readRun(RUN)
  expect(await change(MODEL, 'stop')).toMatchObject({ status: 400, body: { message: expect.stringMatching(/primary/) } })
  expect(await change('shape-top', 'start')).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(/takes top for background/) },
  })
  expect(await change('nothing', 'start')).toMatchObject({ status: 400 })
  expect(await change(SHADOW, 'make-primary')).toMatchObject({ status: 400, body: { message: expect.stringMatching(/not decided/) } })
  expect(await change(MODEL, 'dance')).toMatchObject({ status: 400 })
  expect(await state.readRun(RUN)).toEqual(before)
})

test('a model that is added is followed from its first decision, compared event by event, and can become the primary', async () => {
  expect(await change(SHADOW, 'start')).toMatchObject({ status: 200, body: { models: [MODEL, SHADOW], primary: MODEL } })
  await until(async () => {
    const ledger = (await status()).models[SHADOW]?.ledger
    // Nothing is left on JETS here, so what is pending is soon seen to be dropped.
    expect((ledger?.pending ?? 0) + (ledger?.dropped ?? 0)).toBe(FRAMES * FRAME_SIZE)
  })
  for (let frame = 0; frame < FRAMES; frame++) await decideAsShadow(frame)
  const compare = async () => comparisonSchema.parse(await get(`/api/comparison?a=${MODEL}&b=${SHADOW}&over=5000`))
  const comparison = await until(async () => {
    const now = await compare()
    expect(now.events).toBe(FRAMES * FRAME_SIZE)
    return now
  })
  const all = Array.from({ length: FRAMES }, (_, frame) => [...makeScores(frame).score]).flat()
  const onlyB = all.filter((score, i) => score < 1 && i % 5 === 0).length
  expect(comparison.all).toMatchObject({ onlyA: 0, onlyB, both: all.filter((score) => score >= 1).length })
  expect(comparison.classes.reduce((sum, entry) => sum + entry.onlyB, 0)).toBe(onlyB)
  expect(comparison.differ.length).toBe(Math.min(40, onlyB))
  for (const { sequence, a, b } of comparison.differ) {
    expect(a.score).toBe(all[sequence])
    expect([a.flagged, b.flagged, b.score]).toEqual([false, true, 2])
  }
  expect(comparison.rank?.value).toBeGreaterThan(0.3)
  expect(comparison.rank?.value).toBeLessThan(0.99)

  using viewer = await TestViewer.open(serving.url)
  expect((await viewer.next('snapshot')).about?.model).toBe(MODEL)
  expect(await change(SHADOW, 'make-primary')).toMatchObject({ status: 200, body: { primary: SHADOW } })
  const snapshot = await viewer.next('snapshot')
  expect(snapshot.about).toMatchObject({ model: SHADOW, models: [MODEL, SHADOW] })
  expect(snapshot.histogram?.run.size).toBe(FRAMES * FRAME_SIZE)
  const { primary, models } = await status()
  expect(primary).toBe(SHADOW)
  for (const model of [MODEL, SHADOW])
    expect(models[model]?.ledger).toMatchObject({ produced: FRAMES * FRAME_SIZE, scored: FRAMES * FRAME_SIZE, pending: 0, dropped: 0 })
})

test('a model that leaves the document is forgotten here, and comes back with all it had decided', async () => {
  expect((await change(MODEL, 'stop')).status).toBe(200)
  await until(async () => expect(Object.keys((await status()).models)).toEqual([SHADOW]))
  expect((await fetch(`${serving.url}/api/comparison?a=${SHADOW}&b=${MODEL}`)).status).toBe(404)
  const state = await openState(system.bus)
  const run = await state.readRun(RUN)
  if (!run) throw new Error('no run')
  await state.writeRun({ ...run, models: [...run.models, MODEL] })
  await until(async () => expect((await status()).models[MODEL]?.ledger).toMatchObject({ scored: FRAMES * FRAME_SIZE, pending: 0 }))
})
