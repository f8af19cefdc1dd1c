import { createHash } from 'node:crypto'
import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { parseDeadHeaders, parseScoresHeaders } from '@jetwatch/bus/frames'
import { type NatsServer, startTemporaryNats } from '@jetwatch/bus/nats-server'
import { openState } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { openThresholds } from '@jetwatch/bus/thresholds'
import { BatchBuffer } from '@jetwatch/engine/batch'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { decodeFlag } from '@jetwatch/shared/flag'
import { decodeFrame, encodeFrame } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import { Ledger } from '@jetwatch/shared/ledger'
import { deadSubject, flagsSubject, jetsSubject, STREAMS, scoresMessageId, scoresSubject } from '@jetwatch/shared/names'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { decodeScores, encodeScores, type Scores } from '@jetwatch/shared/scores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allJets, collect, MODEL, MODEL_DIRECTORY, recipeOf, sendFrame, stored, writeRun } from './pipeline-run.ts'
import { REPOSITORY, type ServiceProcess, startService } from './service-process.ts'

let nats: NatsServer
let bus: Bus
beforeAll(async () => {
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
})
afterAll(async () => {
  await bus.close()
  await nats.stop()
})

const startProducer = (run: string, ...more: string[]): ServiceProcess =>
  startService('producer', ['--nats', nats.url, '--run', run, '--base-dir', REPOSITORY, '--speed', 'max', ...more])
const startScorer = (run: string, ...more: string[]): ServiceProcess =>
  startService('scorer', ['--nats', nats.url, '--run', run, '--model', MODEL_DIRECTORY, '--engine', 'cpu', '--threads', '1', ...more])
const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')
const scoresOf = (run: string) => scoresSubject(MODEL, run)
const total = (decoded: readonly Scores[]): number => decoded.reduce((sum, { count }) => sum + count, 0)
const decode = (messages: readonly { data: Uint8Array }[]): Scores[] => messages.map(({ data }) => decodeScores(data))
const sequencesOf = (decoded: readonly Scores[]): number[] => decoded.flatMap(({ sequence }) => [...sequence]).sort((a, b) => a - b)
const flaggedOf = (decoded: readonly Scores[]): number[] =>
  decoded.flatMap(({ sequence, flagged }) => [...sequence].filter((_, i) => flagged[i] === 1)).sort((a, b) => a - b)
const flagSequences = async (run: string): Promise<number[]> =>
  (await stored(bus, STREAMS.flags, flagsSubject(MODEL, run)))
    .map(({ data }) => decodeFlag(data).event.sequence[0] as number)
    .sort((a, b) => a - b)

test('a recipe with schedules and corruptions gives the same frames, byte for byte, live and offline', async () => {
  const recipe = parseRecipe({
    ...recipeOf(700, 40),
    rateProfile: { kind: 'poisson' },
    contaminationSchedule: { kind: 'burst', at: 0.1, seconds: 0.1, to: 0.5 },
    corruptions: [
      { kind: 'pile-up', particles: 15, pt: 1, active: { from: 0.05, until: 0.25 } },
      { kind: 'constituent-loss', probability: 0.1 },
      { kind: 'label-noise', probability: 0.1 },
    ],
  })
  const run = await writeRun(bus, 'corrupted', recipe)
  await using producer = startProducer('corrupted')
  expect(await producer.exited).toBe(0)
  const live = (await stored(bus, STREAMS.jets, jetsSubject('corrupted'))).map(({ data }) => data)
  const stream = { preset: recipe.preset, classes: run.classes, sources: recipe.files.map((file) => file.sha256) }
  const jets = await allJets(recipe)
  const offline: Uint8Array[] = []
  for (let first = 0; first < jets.length; first += 40) offline.push(encodeFrame(buildFrame(jets.slice(first, first + 40), first, stream)))
  expect(live.map(hashOf)).toEqual(offline.map(hashOf))
  expect(live).toHaveLength(18)
})

test('streamed scores equal those of the engine on the same jets, flags are those that reach the cut, and the ledger closes', async () => {
  const recipe = recipeOf(3_050, 100)
  await writeRun(bus, 'whole', recipe)
  await using scorer = startScorer('whole')
  await scorer.ready()
  await using producer = startProducer('whole')
  expect(await producer.exited).toBe(0)
  const messages = await collect(bus, STREAMS.scores, scoresOf('whole'), (got) => got.length === 31)
  expect(await scorer.end('SIGTERM')).toBe(0)

  const decoded = decode(messages)
  const jets = await allJets(recipe)
  await using engine = await createEngine(await loadModel(MODEL_DIRECTORY), { engine: 'cpu', threads: 1 })
  const { score } = await engine.score(new BatchBuffer(jets.length, 40, 40).fill(jets.map(({ image }) => image)))
  expect(sequencesOf(decoded)).toEqual(jets.map((_, i) => i))
  for (const part of decoded) {
    part.sequence.forEach((sequence, i) => {
      const jet = jets[sequence]
      expect([part.source[i], part.row[i], part.label[i]]).toEqual([jet?.source, jet?.row, jet?.label])
      expect(Math.abs((part.score[i] as number) / (score[sequence] as number) - 1)).toBeLessThan(1e-6)
    })
  }

  const threshold = await (await openThresholds(bus)).readThreshold(MODEL)
  expect(threshold).toMatchObject({ revision: 1, policy: { kind: 'background-efficiency', efficiency: 0.01 } })
  const cut = threshold?.cut as number
  for (const { score: scores, flagged } of decoded) expect([...flagged]).toEqual(Array.from(scores, (value) => (value >= cut ? 1 : 0)))
  expect(await flagSequences('whole')).toEqual(flaggedOf(decoded))
  const flag = decodeFlag((await stored(bus, STREAMS.flags, flagsSubject(MODEL, 'whole')))[0]?.data as Uint8Array)
  expect(flag.score).toBeGreaterThanOrEqual(cut)
  expect(flag).toMatchObject({ cut, revision: 1 })
  expect([flag.prepared.length, flag.reconstruction.length]).toEqual([1600, 1600])
  expect([...flag.index]).toEqual([...(jets[flag.event.sequence[0] as number]?.image.index ?? [])])

  const state = await openState(bus)
  const produced = await state.readProducer('whole')
  expect(produced).toMatchObject({ state: 'finished', frames: 31, events: 3_050, error: null })
  const ledger = new Ledger()
  ledger.produced(produced?.events as number, true)
  for (const [i, { headers }] of messages.entries()) ledger.scored(parseScoresHeaders(headers).first, decoded[i]?.count as number)
  expect(ledger.snapshot()).toMatchObject({ produced: 3_050, scored: 3_050, pending: 0, duplicates: 0, closes: true })
  expect((await state.readScorers('whole')).map(({ state, scored, dead }) => ({ state, scored, dead }))).toEqual([
    { state: 'stopped', scored: 3_050, dead: 0 },
  ])
  expect(scorer.log.concat(producer.log)).toEqual([])
}, 60_000)

test('two runs of a recipe send the same bytes', async () => {
  const recipe = recipeOf(1_000, 64)
  const payloads: string[][] = []
  for (const run of ['first', 'second']) {
    await writeRun(bus, run, recipe)
    await using producer = startProducer(run)
    expect(await producer.exited).toBe(0)
    payloads.push((await stored(bus, STREAMS.jets, jetsSubject(run))).map(({ data }) => Buffer.from(data).toString('base64')))
  }
  expect(payloads[0]).toHaveLength(16)
  expect(payloads[1]).toEqual(payloads[0])
}, 60_000)

test('a poisoned frame and one without headers go to DEAD with the reason, the others are scored, and the ledger closes', async () => {
  const recipe = recipeOf(200, 50)
  const run = await writeRun(bus, 'poison', recipe)
  const jets = await allJets(recipe)
  const jetsOf = (frame: number) => jets.slice(frame * 50, (frame + 1) * 50)
  const garbage = new TextEncoder().encode('this is not Arrow')
  await sendFrame(bus, run, 0, jetsOf(0))
  await sendFrame(bus, run, 1, jetsOf(1), { payload: garbage })
  await sendFrame(bus, run, 0, jetsOf(0), { withHeaders: false })
  await sendFrame(bus, run, 2, jetsOf(2))
  // Its headers promise more than it holds.
  await sendFrame(bus, run, 3, jetsOf(3), { payload: new Uint8Array(900_000) })
  await using scorer = startScorer('poison')
  await scorer.ready()
  const dead = await collect(bus, STREAMS.dead, deadSubject(MODEL, 'poison'), (got) => got.length === 3)
  const scores = await collect(bus, STREAMS.scores, scoresOf('poison'), (got) => got.length === 2)
  expect(await scorer.end('SIGTERM')).toBe(0)

  const known = dead.filter(({ headers }) => headers?.has('Jetwatch-Frame'))
  expect(known.map(({ headers }) => parseDeadHeaders(headers))).toMatchObject([
    { frame: 1, count: 50, dead: 50, reason: 'BAD_FRAME', model: MODEL },
    { frame: 3, count: 50, dead: 50, reason: 'BAD_FRAME' },
  ])
  expect(Buffer.from(garbage).equals(known[0]?.data as Uint8Array)).toBe(true)
  const ledger = new Ledger()
  ledger.produced(200, true)
  for (const { headers, data } of scores) ledger.scored(parseScoresHeaders(headers).first, decodeScores(data).count)
  for (const { headers } of known) {
    const { first, dead: count, count: of } = parseDeadHeaders(headers)
    ledger.dead(first, count, of)
  }
  expect(ledger.snapshot()).toMatchObject({ produced: 200, scored: 100, dead: 100, pending: 0, closes: true })
  expect((await (await openState(bus)).readScorers('poison'))[0]).toMatchObject({ scored: 100, dead: 100, deadFrames: 1 })
}, 60_000)

test('a scorer killed in the middle of a run: after a restart every event is scored once and flagged once', async () => {
  const recipe = recipeOf(4_000, 10)
  await writeRun(bus, 'killed', recipe)
  await using first = startScorer('killed', '--batch', '40')
  await first.ready()
  await using producer = startProducer('killed')
  await collect(bus, STREAMS.scores, scoresOf('killed'), (got) => got.length === 60)
  await first.end('SIGKILL')
  const before = (await stored(bus, STREAMS.scores, scoresOf('killed'))).length
  expect(before).toBeLessThan(400)
  await using second = startScorer('killed', '--batch', 'auto')
  await second.ready()
  const messages = await collect(bus, STREAMS.scores, scoresOf('killed'), (got) => got.length === 400)
  expect(await producer.exited).toBe(0)
  expect(await second.end('SIGTERM')).toBe(0)
  const decoded = decode(await stored(bus, STREAMS.scores, scoresOf('killed')))
  expect(decoded).toHaveLength(messages.length)
  expect(total(decoded)).toBe(4_000)
  expect(sequencesOf(decoded)).toEqual(Array.from({ length: 4_000 }, (_, i) => i))
  expect(await flagSequences('killed')).toEqual(flaggedOf(decoded))
  const ended = (await (await openState(bus)).readScorers('killed')).find(({ state }) => state === 'stopped')
  expect([32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192]).toContain(ended?.batch)
}, 60_000)

test('a crash between SCORES and FLAGS loses no flag, and a later threshold does not change the first decision', async () => {
  const recipe = recipeOf(50, 50)
  const run = await writeRun(bus, 'between', recipe)
  const jets = await allJets(recipe)
  const thresholds = await openThresholds(bus)
  const policy = { kind: 'fixed' } as const
  const first = await thresholds.proposeThreshold(MODEL, { cut: 0.25, policy, author: 'test', reason: 'the first decision' })
  await thresholds.proposeThreshold(MODEL, { cut: 1, policy, author: 'test', reason: 'nothing' }, first.revision)
  // A scorer stored this decision, with scores nobody else would give, and was gone before it published the flags and acknowledged.
  await sendFrame(bus, run, 0, jets)
  const frame = decodeFrame((await stored(bus, STREAMS.jets, jetsSubject('between')))[0]?.data as Uint8Array)
  const decided = {
    ...frame,
    score: Float32Array.from(jets, (_, i) => i / 50),
    flagged: Uint8Array.from(jets, (_, i) => (i / 50 >= 0.25 ? 1 : 0)),
    revision: new Uint32Array(50).fill(first.revision),
    meanSquare: new Float32Array(50),
    latent: new Float32Array(0),
    latentSize: 0,
  }
  await bus.js.publish(scoresOf('between'), encodeScores(decided), { msgID: scoresMessageId(MODEL, 'between', 0) })
  await using scorer = startScorer('between')
  await scorer.ready()
  const flags = (await collect(bus, STREAMS.flags, flagsSubject(MODEL, 'between'), (got) => got.length === 37)).map(({ data }) =>
    decodeFlag(data),
  )
  expect(await scorer.end('SIGTERM')).toBe(0)
  expect(flags.map(({ event }) => event.sequence[0])).toEqual(Array.from({ length: 37 }, (_, i) => i + 13))
  for (const { event, score, cut, revision, index } of flags) {
    const sequence = event.sequence[0] as number
    expect({ score, cut, revision }).toEqual({ score: Math.fround(sequence / 50), cut: 0.25, revision: first.revision })
    expect([...index]).toEqual([...(jets[sequence]?.image.index ?? [])])
  }
  expect(await stored(bus, STREAMS.scores, scoresOf('between'))).toHaveLength(1)
  expect((await (await openState(bus)).readScorers('between'))[0]).toMatchObject({ scored: 0 })
}, 60_000)

test('a changed threshold takes effect and its revision is stamped; an invalid document leaves it in force', async () => {
  const recipe = recipeOf(300, 100)
  const run = await writeRun(bus, 'live', recipe)
  const jets = await allJets(recipe)
  const thresholds = await openThresholds(bus)
  const state = await openState(bus)
  const policy = { kind: 'fixed' } as const
  const scored = (n: number) => collect(bus, STREAMS.scores, scoresOf('live'), (got) => got.length === n)
  const inUse = (revision: number) =>
    new Promise<void>((resolve, reject) => {
      state.watchScorers('live', (scorer) => scorer.thresholdRevision === revision && resolve()).catch(reject)
    })
  await using scorer = startScorer('live')
  await scorer.ready()
  const all = await thresholds.proposeThreshold(MODEL, { cut: 0, policy, author: 'test', reason: 'everything' })
  await inUse(all.revision)
  await sendFrame(bus, run, 0, jets.slice(0, 100))
  await scored(1)
  const none = await thresholds.proposeThreshold(MODEL, { cut: 1, policy, author: 'test', reason: 'nothing' }, all.revision)
  await inUse(none.revision)
  await sendFrame(bus, run, 1, jets.slice(100, 200))
  await scored(2)
  await bus.js.publish(`$KV.jetwatch-thresholds.threshold.${MODEL}`, new TextEncoder().encode('{"cut": "low"}'))
  await sendFrame(bus, run, 2, jets.slice(200))
  const decoded = decode(await scored(3))
  expect(decoded.map(({ revision, flagged }) => [revision[0], flagged.reduce((a, b) => a + b, 0)])).toEqual([
    [all.revision, 100],
    [none.revision, 0],
    [none.revision, 0],
  ])
  // A parent that is gone ends it as SIGTERM does.
  scorer.child.disconnect()
  expect(await scorer.exited).toBe(0)
}, 60_000)

test('wrong arguments are one line and exit code 2; a missing run is one line and exit code 1', async () => {
  await using wrong = startService('scorer', ['--nats', 'localhost', '--run', 'A', '--model', 'm', '--engine', 'gpu'])
  expect(await wrong.exited).toBe(2)
  expect(wrong.log.join('').trimEnd().split('\n')).toHaveLength(1)
  expect(wrong.log.join('')).toMatch(/^USAGE: scorer: .*nats.*run.*engine/)
  await using missing = startProducer('no-such-run')
  expect(await missing.exited).toBe(1)
  expect(missing.log.join('')).toMatch(/^BAD_RECIPE: there is no valid document of run no-such-run\. .*\n$/)
})
