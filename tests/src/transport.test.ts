import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { parseFrameHeaders, toHeaders } from '@jetwatch/bus/frames'
import { parseRepeatedHeaders, parseWithheldHeaders } from '@jetwatch/bus/ledger-notices'
import { type NatsServer, startTemporaryNats } from '@jetwatch/bus/nats-server'
import { openState } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { openThresholds } from '@jetwatch/bus/thresholds'
import { type Serving, serve } from '@jetwatch/dashboard/serve'
import { decodeFlag } from '@jetwatch/shared/flag'
import { decodeFrame, encodeFrame } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import {
  consumerName,
  deadSubject,
  flagsSubject,
  frameCopyMessageId,
  frameMessageId,
  jetsSubject,
  repeatedSubject,
  STREAMS,
  scoresMessageId,
  scoresSubject,
  withheldSubject,
} from '@jetwatch/shared/names'
import { createRandom } from '@jetwatch/shared/random'
import { parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import type { Run } from '@jetwatch/shared/run'
import { encodeScores } from '@jetwatch/shared/scores'
import { type ModelStatus, statusSchema } from '@jetwatch/shared/status'
import { type Arrival, arrivals } from '@jetwatch/source/arrivals'
import { mix } from '@jetwatch/source/mix'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { allJets, MODEL, MODEL_DIRECTORY, recipeOf, sendFrame, stored, writeRun } from './pipeline-run.ts'
import { REPOSITORY, type ServiceProcess, startService } from './service-process.ts'

let nats: NatsServer
let bus: Bus
beforeAll(async () => {
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
  // Some of the events are flagged, and the cut stays.
  const proposal = { cut: 2.5e-7, policy: { kind: 'fixed' }, author: 'test', reason: 'some of the events' } as const
  await (await openThresholds(bus)).proposeThreshold(MODEL, proposal)
})
afterAll(async () => {
  await bus.close()
  await nats.stop()
})

const startProducer = (run: string, speed = 'max'): ServiceProcess =>
  startService('producer', ['--nats', nats.url, '--run', run, '--base-dir', REPOSITORY, '--speed', speed])
const startScorer = (run: string): ServiceProcess =>
  startService('scorer', ['--nats', nats.url, '--run', run, '--model', MODEL_DIRECTORY, '--engine', 'cpu', '--threads', '1'])
const gateway = (): Promise<Serving> => serve({ nats: nats.url, port: 0, models: `${REPOSITORY}models`, headless: true })
const modelOf = async ({ url }: Serving): Promise<ModelStatus> => {
  const found = statusSchema.parse(await (await fetch(`${url}/api/status`)).json()).models[MODEL]
  if (!found) throw new Error('the model is missing')
  return found
}
const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 30_000, interval: 50 })
const closes = ({ produced, scored, dead, dropped, pending }: ModelStatus['ledger']): boolean =>
  produced === scored + dead + dropped + pending

const transport: NonNullable<Recipe['transport']> = [
  { kind: 'loss', probability: 0.1 },
  { kind: 'repeat', probability: 0.2, id: 'new' },
  { kind: 'repeat', probability: 0.1, id: 'same' },
  { kind: 'delay', probability: 0.4, frames: 6 },
]
const recipe = parseRecipe({ ...recipeOf(4_000, 20), rate: 2_000, transport })

interface Sent {
  readonly id: string
  readonly hash: string
  readonly events: number
}
const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** What a recipe sends, from the recipe alone: messages of JETS in order, and events by fate. */
async function expected(run: Run) {
  const all: Arrival[] = []
  for await (const arrival of arrivals(run.recipe, mix(run.recipe, { baseDir: REPOSITORY }))) all.push(arrival)
  const stream = { preset: run.recipe.preset, classes: run.classes, sources: run.recipe.files.map((file) => file.sha256) }
  const messages = all.flatMap(({ kind, frame, copy }): Sent[] => {
    if (kind === 'withheld' || kind === 'repeat-same') return []
    const id = kind === 'original' ? frameMessageId(run.run, frame.frame) : frameCopyMessageId(run.run, frame.frame, copy)
    return [{ id, hash: hashOf(encodeFrame(buildFrame(frame.jets, frame.first, stream))), events: frame.jets.length }]
  })
  const eventsOf = (kind: Arrival['kind']): number => all.reduce((sum, one) => sum + (one.kind === kind ? one.frame.jets.length : 0), 0)
  const lost = all.flatMap(({ kind, frame }) => (kind === 'withheld' ? frame.jets.map((_, i) => frame.first + i) : []))
  return {
    ...{ messages, lost, sent: eventsOf('original'), withheld: eventsOf('withheld') },
    ...{ repeated: eventsOf('repeat-new'), refused: eventsOf('repeat-same') },
  }
}
const messagesOf = async (run: string): Promise<number> => {
  const { state } = await bus.jsm.streams.info(STREAMS.jets, { subjects_filter: jetsSubject(run) })
  return state.subjects?.[jetsSubject(run)] ?? 0
}
const sentTo = async (run: string): Promise<Sent[]> =>
  (await stored(bus, STREAMS.jets, jetsSubject(run))).map(({ headers, data }) => ({
    id: headers?.get('Nats-Msg-Id') ?? '',
    hash: hashOf(data),
    events: parseFrameHeaders(headers).count,
  }))

test('lost, repeated and late frames: those of the recipe, in its order; the ledger closes at every moment, and every flag is there once', async () => {
  const run = await writeRun(bus, 'faulty', recipe)
  await (await openState(bus)).writeCurrentRun('faulty')
  const wanted = await expected(run)
  expect(Math.min(wanted.withheld, wanted.repeated, wanted.refused)).toBeGreaterThan(0)
  await using scorer = startScorer('faulty')
  await scorer.ready()
  let serving = await gateway()
  await using producer = startProducer('faulty', '1')
  await producer.ready()

  // While it runs, the books are looked at again and again; in between the gateway is replaced by one that knows nothing.
  let looks = 0
  let over = false
  void producer.exited.then(() => {
    over = true
  })
  for (let replaced = false; !over || !replaced; looks++) {
    const { ledger } = await modelOf(serving)
    expect(ledger).toSatisfy(closes)
    expect(ledger.dropped).toBe(ledger.withheld)
    if (!replaced && ledger.scored > 400) {
      replaced = true
      await serving.close()
      serving = await gateway()
      await until(async () => expect((await modelOf(serving)).ledger.scored).toBeGreaterThan(0))
    }
    await sleep(20)
  }
  expect(await producer.exited).toBe(0)
  expect(looks).toBeGreaterThan(10)

  const ledger = await until(async () => {
    const found = (await modelOf(serving)).ledger
    expect(found).toMatchObject({ pending: 0, duplicates: wanted.repeated, withheld: wanted.withheld })
    return found
  })
  const figures = { produced: 4_000, scored: wanted.sent, dead: 0, dropped: wanted.withheld, withheld: wanted.withheld, pending: 0 }
  expect(ledger).toEqual({ ...figures, duplicates: wanted.repeated })
  expect(await sentTo('faulty')).toEqual(wanted.messages)
  const producerState = await (await openState(bus)).readProducer('faulty')
  expect(producerState).toMatchObject({
    ...{ state: 'finished', events: wanted.sent, withheld: wanted.withheld },
    repeats: { stored: wanted.repeated, refused: wanted.refused },
  })

  // A gateway that comes when all is over has the same books.
  const last = await modelOf(serving)
  await serving.close()
  await using later = await gateway()
  await until(async () => expect(await modelOf(later)).toMatchObject({ ledger: last.ledger, flags: last.flags, auc: last.auc }))
  const flags = (await stored(bus, STREAMS.flags, flagsSubject(MODEL, 'faulty'))).map(
    ({ data }) => decodeFlag(data).event.sequence[0] as number,
  )
  expect(flags.length).toBe(last.flags)
  expect(new Set(flags).size).toBe(flags.length)
  expect(flags.length).toBeGreaterThan(20)
  expect(flags.filter((sequence) => wanted.lost.includes(sequence))).toEqual([])
  const gone = await fetch(`${later.url}/api/event/faulty/${wanted.lost[0]}`)
  expect([gone.status, ((await gone.json()) as { message: string }).message]).toEqual([404, expect.stringContaining('never sent')])
  expect(await scorer.end('SIGTERM')).toBe(0)
  expect(scorer.log).toEqual([])
}, 90_000)

/** The server soon forgets ids: nothing but the producer itself keeps a frame from being stored twice after a restart. */
async function forgetIdsAfter(milliseconds: number): Promise<void> {
  const { config } = await bus.jsm.streams.info(STREAMS.jets)
  await bus.jsm.streams.update(STREAMS.jets, { ...config, duplicate_window: milliseconds * 1e6 })
}
async function killAt(run: string, producer: ServiceProcess, messages: number): Promise<void> {
  await until(async () => expect(await messagesOf(run)).toBeGreaterThan(messages))
  await producer.end('SIGKILL')
}

test('a refused decision is noticed once for each message that came again, dead or scored, and not where the same message was delivered again', async () => {
  const run = await writeRun(bus, 'again', recipeOf(150, 50))
  const jets = await allJets(run.recipe)
  const garbage = { payload: new TextEncoder().encode('this is not Arrow') }
  await sendFrame(bus, run, 0, jets.slice(0, 50))
  await sendFrame(bus, run, 0, jets.slice(0, 50), { id: 'once more' })
  await sendFrame(bus, run, 1, jets.slice(50, 100), garbage)
  await sendFrame(bus, run, 1, jets.slice(50, 100), { ...garbage, id: 'dead once more' })
  await sendFrame(bus, run, 2, jets.slice(100))
  const sent = await stored(bus, STREAMS.jets, jetsSubject('again'))
  // A scorer stored its decision on the last message, and was gone before it acknowledged.
  const frame = decodeFrame(sent[4]?.data as Uint8Array)
  const nothing = {
    flagged: new Uint8Array(50),
    revision: new Uint32Array(50),
    meanSquare: new Float32Array(50),
    latent: new Float32Array(0),
  }
  const scores = encodeScores({ ...frame, ...nothing, score: new Float32Array(50), latentSize: 0 })
  const headers = toHeaders({ ...parseFrameHeaders(sent[4]?.headers), model: MODEL, receive: 1n, scored: 1n, jets: sent[4]?.seq as number })
  await bus.js.publish(scoresSubject(MODEL, 'again'), scores, { msgID: scoresMessageId(MODEL, 'again', 100), headers })
  await using scorer = startScorer('again')
  await scorer.ready()
  await until(async () => {
    const { num_pending, num_ack_pending } = await bus.jsm.consumers.info(STREAMS.jets, consumerName(MODEL, 'again'))
    expect(num_pending + num_ack_pending).toBe(0)
  })
  const notices = (await stored(bus, STREAMS.ledger, repeatedSubject(MODEL, 'again'))).map((notice) => parseRepeatedHeaders(notice.headers))
  const copies = [1, 3].map((place, i) => ({ run: 'again', model: MODEL, frame: i, first: 50 * i, count: 50, jets: sent[place]?.seq }))
  expect(notices.toSorted((a, b) => a.frame - b.frame)).toEqual(copies)
  expect(await stored(bus, STREAMS.scores, scoresSubject(MODEL, 'again'))).toHaveLength(2)
  expect(await stored(bus, STREAMS.dead, deadSubject(MODEL, 'again'))).toHaveLength(1)
}, 60_000)

test('a producer killed again and again loses and repeats nothing: the stream is that of one that lived', async () => {
  await forgetIdsAfter(200)
  const noneRefused = transport.filter((fault) => fault.kind !== 'repeat' || fault.id === 'new')
  const run = await writeRun(bus, 'killed', parseRecipe({ ...recipe, rate: 1_500, transport: noneRefused }))
  const wanted = await expected(run)
  const random = createRandom(5)
  for (let life = 0; life < 3; life++) {
    const before = await messagesOf('killed')
    await using producer = startProducer('killed', '1')
    await killAt('killed', producer, before + 10 + random.below(30))
  }
  expect(await messagesOf('killed')).toBeLessThan(wanted.messages.length)
  await using last = startProducer('killed')
  expect(await last.exited).toBe(0)
  expect(await sentTo('killed')).toEqual(wanted.messages)
  const final = await (await openState(bus)).readProducer('killed')
  expect(final).toMatchObject({ state: 'finished', events: wanted.sent, withheld: wanted.withheld })
  expect(final?.repeats).toEqual({ stored: wanted.repeated, refused: 0 })
}, 90_000)

test('killed right behind a jump: every event is either in JETS once or in a notice, never in both', async () => {
  await forgetIdsAfter(200)
  const faults = transport.filter(({ kind }) => kind !== 'repeat')
  await writeRun(bus, 'jumped', parseRecipe({ ...recipe, rate: 1_500, transport: faults }))
  const state = await openState(bus)
  await using first = startProducer('jumped', '1')
  await until(async () => expect(await messagesOf('jumped')).toBeGreaterThan(40))
  await state.changeControl('jumped', (control) => {
    if (!control) throw new Error('there is no control document')
    return { ...control, revision: control.revision + 1, from: 2_345 }
  })
  await killAt('jumped', first, 45)
  await using last = startProducer('jumped')
  expect(await last.exited).toBe(0)
  const jets = (await stored(bus, STREAMS.jets, jetsSubject('jumped'))).map(({ headers }) => parseFrameHeaders(headers))
  const notices = (await stored(bus, STREAMS.ledger, withheldSubject('jumped'))).map(({ headers }) => parseWithheldHeaders(headers))
  const sequencesOf = (ranges: readonly { first: number; count: number }[]): number[] =>
    ranges.flatMap(({ first: from, count }) => Array.from({ length: count }, (_, i) => from + i))
  const sent = sequencesOf(jets)
  const withheld = new Set(sequencesOf(notices))
  expect(new Set(sent).size).toBe(sent.length)
  expect(sent.filter((sequence) => withheld.has(sequence))).toEqual([])
  expect(sent.length + withheld.size).toBe(4_000)
  expect(new Set(notices.map(({ reason }) => reason))).toEqual(new Set(['loss', 'jump']))
  expect(await state.readProducer('jumped')).toMatchObject({ state: 'finished', events: sent.length, withheld: withheld.size })
}, 90_000)
