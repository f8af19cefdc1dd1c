import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openState, type State } from '@jetwatch/bus/state'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { commandedSchema, recipeLibrarySchema, replayRunsSchema, requestedSchema } from '@jetwatch/shared/replay/replay-api'
import type { ReplayRequest } from '@jetwatch/shared/replay-request'
import type { ProducerState } from '@jetwatch/shared/run'
import { type Control, firstControl } from '@jetwatch/shared/run-control'
import { faultSchema } from '@jetwatch/shared/status'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Serving, serve } from '../../serve.ts'
import { FRAME_SIZE, SyntheticRun } from '../synthetic-run.ts'
import { TestViewer } from '../test-viewer.ts'

const RUN = 'first'
const FRAMES = 20
const DEMO = new URL('../../../../../recipes/demo.json', import.meta.url)

let folder: string
let system: SyntheticRun
let state: State
let serving: Serving

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-recipes-'))
  await writeFile(join(folder, 'demo.json'), await readFile(DEMO))
  await writeFile(join(folder, 'broken.json'), '{"version": 1, "rate": -1}')
  await writeFile(join(folder, 'notes.txt'), 'not a recipe')
  await symlink('/etc/hostname', join(folder, 'link.json'))
  system = await SyntheticRun.start()
  state = await openState(system.bus)
  serving = await serve({ nats: system.nats.url, port: 0, models: '/nowhere', recipes: folder, headless: true })
  await system.announce(RUN)
  for (let frame = 0; frame < FRAMES; frame++) await system.decide(RUN, frame)
  await system.produced(RUN, FRAMES)
  await state.changeControl(RUN, () => firstControl(RUN, { speed: 1 }, { author: 'test', at: 1 }))
  await until(async () => expect(serving.gateway.feed?.primary?.ledger.snapshot().scored).toBe(FRAMES * FRAME_SIZE))
}, 30_000)

afterAll(async () => {
  await serving?.close()
  await system?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 10_000, interval: 20 })
const get = async (path: string): Promise<unknown> => (await fetch(`${serving.url}${path}`)).json()
const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${serving.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const demo = async () => parseRecipe(JSON.parse(await readFile(DEMO, 'utf8')))
const command = (kind: object) => post(`/api/replay/${RUN}/command`, { command: kind, author: 'Ada' })

/** A producer that obeys every control document at once, standing at `position`. */
async function obey(position: number): Promise<{ stop: () => void; seen: Control[] }> {
  const seen: Control[] = []
  const watch = await state.watchControl(RUN, (control) => {
    seen.push(control)
    void report({ control: control.revision, paused: control.paused, speed: control.speed, position })
  })
  return { stop: () => watch.stop(), seen }
}
async function report(change: Partial<ProducerState>): Promise<void> {
  const now = await state.readProducer(RUN)
  if (now) await state.writeProducer({ ...now, ...change, updated: Date.now() })
}

test('the library holds the recipes of the folder, broken ones with the reason, and their data files', async () => {
  const { recipes, files, current } = recipeLibrarySchema.parse(await get('/api/replay/recipes'))
  expect(recipes.map(({ file, recipe }) => [file, recipe?.name ?? null])).toEqual([
    ['broken.json', null],
    ['demo.json', 'demo'],
  ])
  expect(recipes[0]?.fault?.message).toMatch(/broken\.json: .*rate/)
  const { files: own } = await demo()
  for (const file of own) expect(files).toContainEqual(file)
  expect(current?.name).toBe(serving.gateway.feed?.run.recipe.name)
})

test('a command is confirmed with what the producer said when it obeyed, and the topic shows both', async () => {
  const producer = await obey(FRAMES * FRAME_SIZE)
  try {
    const answer = commandedSchema.parse(await (await command({ kind: 'pause' })).json())
    expect(answer).toMatchObject({ control: { paused: true, author: 'Ada', revision: 2 }, obeyedAt: FRAMES * FRAME_SIZE })
    using viewer = await TestViewer.open(serving.url)
    viewer.send({ type: 'watch', topics: ['replay'] })
    const { topics } = await viewer.next('state', (message) => message.topics?.replay?.run?.producer?.control === 2)
    expect(topics?.replay).toMatchObject({
      supervisor: null,
      run: { run: RUN, control: { paused: true }, producer: { paused: true }, progress: { position: FRAMES * FRAME_SIZE } },
    })
    expect(commandedSchema.parse(await (await command({ kind: 'step', events: 100 })).json()).control.until).toBe(FRAMES * FRAME_SIZE + 100)
  } finally {
    producer.stop()
  }
})

test.each([
  ['a jump backwards', { kind: 'jump', sequence: 1 }, 409, /cannot go back/],
  ['a speed of nothing', { kind: 'speed', speed: 0 }, 400, /speed/],
  ['a command there is not', { kind: 'rewind' }, 400, /kind/],
])('%s is refused with a remedy', async (_, kind, status, message) => {
  const response = await command(kind)
  expect(response.status).toBe(status)
  const fault = faultSchema.parse(await response.json())
  expect(fault.message).toMatch(message)
  expect(fault.remedy).not.toBe('')
})

test('a run is asked for only where somebody begins it; a recipe that is none is refused with its faults', async () => {
  const recipe = await demo()
  const wish = { recipe, speed: 2, author: 'Ada' }
  expect(faultSchema.parse(await (await post('/api/replay', wish)).json()).code).toBe('CONFLICT')
  await state.writeSupervisor({ state: 'running', run: RUN, updated: Date.now() })
  const bad = await post('/api/replay', { ...wish, recipe: { ...recipe, rate: -1, seed: -1 } })
  expect(bad.status).toBe(400)
  expect(faultSchema.parse(await bad.json())).toMatchObject({ code: 'BAD_RECIPE', message: expect.stringMatching(/seed.*rate/) })
  const requests: ReplayRequest[] = []
  const watch = await state.watchReplayRequest((request) => requests.push(request))
  const response = await post('/api/replay', wish)
  expect(response.status).toBe(202)
  const { id } = requestedSchema.parse(await response.json())
  await until(async () => expect(requests.at(-1)).toMatchObject({ id, recipe, speed: 2, from: 0, author: 'Ada' }))
  watch.stop()
})

test('runs are listed with what they came to, newest first, the one in hand by what is known now', async () => {
  const ledger = { produced: 10, scored: 8, dead: 1, dropped: 1, withheld: 0, pending: 0, duplicates: 0 }
  const auc = { value: 0.9, error: 0.01, reason: null }
  const percentiles = { p50: null, p95: null, p99: null, n: 0, negative: 0 }
  const document = await state.readRun(RUN)
  if (!document) throw new Error('the run is missing')
  await state.writeRun({ ...document, run: 'older', started: 1, ended: 2 })
  await state.writeRun({ ...document, run: 'oldest', started: 0, ended: 1 })
  await state.writeSummary({
    ...{ version: 1, run: 'older', recipe: document.recipe.name, recipeHash: document.recipeHash, primary: document.primary },
    ...{ outcome: 'failed', error: 'no disk', started: 1, ended: 2, seconds: 1, rate: 10, replayed: 1, skipped: {} },
    models: {
      [document.primary]: {
        ...{ ledger, auc, e10: null, e100: null, flags: 3, engine: null, device: null, modelSha256: null, deadReasons: {}, deadFrames: 0 },
        ...{ latency: percentiles, uniqueJets: { background: 4, signal: 4 } },
        threshold: { revision: 2, cut: 0.5, policy: { kind: 'fixed' } },
        window: { auc, e10: null, e100: null, size: 5 },
      },
    },
  })
  const { runs, leftOut } = replayRunsSchema.parse(await get('/api/replay/runs'))
  expect(runs.map(({ run, outcome }) => [run, outcome])).toEqual([
    [RUN, 'open'],
    ['older', 'failed'],
    ['oldest', 'unknown'],
  ])
  expect(leftOut).toBe(0)
  const [now, older, oldest] = runs
  expect(now?.figures).toMatchObject({ ledger: { scored: FRAMES * FRAME_SIZE }, closes: true, threshold: { cut: 1 } })
  expect(older).toMatchObject({ error: 'no disk', figures: { ledger, closes: true, flags: 3, auc, window: { auc, size: 5 } } })
  expect(oldest?.figures).toBeNull()
})
