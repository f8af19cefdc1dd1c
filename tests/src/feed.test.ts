import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { toHeaders } from '@jetwatch/bus/frames'
import { encodeFrame, type StreamInfo } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import type { Jet } from '@jetwatch/shared/jet'
import { flagsSubject, HEADERS, jetsSubject, STREAMS, scoresSubject } from '@jetwatch/shared/names'
import { decodeScores } from '@jetwatch/shared/scores'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { allJets, MODEL, recipeOf, stored } from './pipeline-run.ts'
import { REPOSITORY } from './service-process.ts'
import { primary } from './support/measure-demo.ts'
import { type OpenPage, openPage } from './support/open-page.ts'
import { takePicture } from './support/pictures.ts'
import { pythonFault, runPython } from './support/python.ts'
import { type RunningJetwatch, startJetwatch } from './support/start-jetwatch.ts'

const POLL = { timeout: 60_000, interval: 100 }
const SIZE = 50
/** Of the feed without truth. */
const FRAMES = 20
const SHA = 'ab'.repeat(32)
const NO_PYTHON = pythonFault(['nats', 'pyarrow', 'numpy'])

let jetwatch: RunningJetwatch
let opened: OpenPage
let bus: Bus
let run: string
let url: string
let jets: readonly Jet[]

beforeAll(async () => {
  jetwatch = await startJetwatch(['--model', MODEL, '--engine', 'cpu', '--classes', 'qcd,top'], 'feed')
  await vi.waitFor(() => expect(jetwatch.output()).toMatch(/publish frames to/), POLL)
  const found = /publish frames to jets\.(\S+) on (\S+)/.exec(jetwatch.output())
  run = found?.[1] as string
  url = found?.[2] as string
  bus = await connectBus({ servers: url, name: 'an outside producer' })
  jets = await allJets(recipeOf(SIZE * FRAMES, SIZE))
}, 240_000)

afterAll(async () => {
  await bus?.close()
  await opened?.[Symbol.asyncDispose]()
  await jetwatch?.[Symbol.asyncDispose]()
}, 60_000)

const ledger = async () => primary(await jetwatch.status()).ledger
const without = (jet: Jet): Jet => ({ ...jet, label: null, source: 0 })
const labelled = (jet: Jet): Jet => ({ ...jet, source: 0 })

interface Sent {
  readonly frame: number
  readonly first: number
  readonly jets: readonly Jet[]
  readonly classes?: readonly string[]
  /** In place of its own. */
  readonly payload?: Uint8Array
  readonly headers?: Readonly<Record<string, string>> | null
}

/** Publishes as docs/wire-format.md says, or with what breaks it. */
async function publish({ frame, first, jets: those, classes = ['qcd', 'top'], payload, headers = {} }: Sent): Promise<void> {
  const stream: StreamInfo = { preset: 'aachen', classes, sources: [SHA] }
  const data = payload ?? encodeFrame(buildFrame(those, first, stream))
  const now = BigInt(Date.now()) * 1_000_000n
  const good = toHeaders({ run, frame, first, count: those.length, read: now, publish: now })
  for (const [name, value] of Object.entries(headers ?? {})) good.set(name, value)
  await bus.js.publish(jetsSubject(run), data, headers === null ? {} : { headers: good })
}

test.skipIf(NO_PYTHON !== null)(
  `the Python producer and reader of docs/examples/feed are scored and read like ours${NO_PYTHON ? ` (${NO_PYTHON})` : ''}`,
  async () => {
    await runPython(`${REPOSITORY}docs/examples/feed/producer.py`, url, run, String(FRAMES))
    const printed = await runPython(`${REPOSITORY}docs/examples/feed/reader.py`, url, run, String(SIZE * FRAMES))
    const lines = printed.trim().split('\n')
    expect(lines).toHaveLength(SIZE * FRAMES)
    expect(lines.map((line) => Number(line.split(' ')[1])).sort((a, b) => a - b)).toEqual(Array.from(lines, (_, i) => i))
    expect(lines[0]).toMatch(new RegExp(`^${MODEL} \\d+ [\\d.e-]+ (flagged|-)$`))
  },
)

test.skipIf(NO_PYTHON === null)('a feed without truth is scored', async () => {
  for (let frame = 0; frame < FRAMES; frame++) {
    const those = jets.slice(frame * SIZE, (frame + 1) * SIZE).map(without)
    await publish({ frame, first: frame * SIZE, jets: those, classes: [] })
  }
})

test('the ledger of a feed closes on what the stream holds', async () => {
  const produced = SIZE * FRAMES
  await expect.poll(ledger, POLL).toMatchObject({ produced, scored: produced, dead: 0, dropped: 0, pending: 0, duplicates: 0 })
  const { auc } = primary(await jetwatch.status())
  expect(auc.value).toBeNull()
})

test('a page of a stream without truth shows nothing that needs it', async () => {
  opened = await openPage(jetwatch.url)
  const { page } = opened
  await page.getByText('Score distribution').first().waitFor()
  await page.getByText('no truth').first().waitFor()
  await expect.poll(() => page.getByText('Rolling ROC').count(), POLL).toBe(0)
  expect(await page.getByText('εS, window').count()).toBe(0)
  await takePicture(page, 'live-unlabelled')
  await page.goto(`${jetwatch.url}/threshold`)
  await page.getByText('events without truth').waitFor()
  for (const name of ['εB, by truth', 'εS, by truth', '1/εB', 'SIC = εS/√εB', 'signal, εS'])
    expect(await page.getByText(name).count()).toBe(0)
  await page.getByText('εB, reference').first().waitFor()
  await takePicture(page, 'threshold-unlabelled')
  expect(opened.complaints).toEqual([])
})

test('labels change no score, a frame number that came before loses nothing, and truth brings its figures back', async () => {
  const [half, first] = [jets.slice(0, 10 * SIZE), SIZE * FRAMES]
  for (let i = 0; i < 10; i++) {
    const those = half.slice(i * SIZE, (i + 1) * SIZE)
    // Both with the numbers of frames that came before, and no message id.
    await publish({ frame: i, first: first + i * SIZE, jets: those.map(labelled) })
    await publish({ frame: i, first: first + (10 + i) * SIZE, jets: those.map(without) })
  }
  const produced = SIZE * (FRAMES + 20)
  await expect.poll(ledger, POLL).toMatchObject({ produced, scored: produced, pending: 0, duplicates: 0 })
  const scores = new Map<number, number>()
  for (const { data } of await stored(bus, STREAMS.scores, scoresSubject(MODEL, run))) {
    const decoded = decodeScores(data)
    decoded.sequence.forEach((sequence, i) => void scores.set(sequence, decoded.score[i] as number))
  }
  for (let i = 0; i < 10 * SIZE; i++) expect(scores.get(first + 10 * SIZE + i)).toBe(scores.get(first + i))
  const { page } = opened
  await page.goto(jetwatch.url)
  await page.getByText('Rolling ROC').waitFor()
})

test('what breaks the rules goes to DEAD with its reason, and the ledger closes', async () => {
  const before = SIZE * (FRAMES + 20)
  const those = jets.slice(0, SIZE).map(labelled)
  const at = (i: number) => ({ frame: 100 + i, first: before + i * SIZE, jets: those })
  await publish({ ...at(0), classes: ['top', 'qcd'] })
  await publish({ ...at(1), payload: new TextEncoder().encode('no frame') })
  await publish({
    ...at(2),
    payload: encodeFrame(buildFrame(those.slice(1), before + 2 * SIZE, { preset: 'aachen', classes: ['qcd', 'top'], sources: [SHA] })),
  })
  await publish({ ...at(3), headers: null })
  await publish({ ...at(3), headers: { [HEADERS.run]: 'another', [HEADERS.dead]: '7' } })
  await publish({ ...at(3), headers: { [HEADERS.count]: '9007199254740991' } })
  await publish(at(3))
  const produced = before + 4 * SIZE
  await expect.poll(ledger, POLL).toMatchObject({ produced, scored: before + SIZE, dead: 3 * SIZE, dropped: 0, pending: 0 })
  await expect
    .poll(async () => primary(await jetwatch.status()), POLL)
    .toMatchObject({ deadReasons: { BAD_FRAME: 3 * SIZE }, deadFrames: 3 })
  const dead = await stored(bus, STREAMS.dead, `dead.${MODEL}.${run}`)
  expect(dead.map(({ headers }) => headers?.get(HEADERS.detail)).join('\n')).toMatch(/its labels are of the classes top, qcd/)
  // Nothing dead was flagged.
  const flags = await stored(bus, STREAMS.flags, flagsSubject(MODEL, run))
  expect(flags.every(({ headers }) => Number(headers?.get(HEADERS.first)) < before || Number(headers?.get(HEADERS.frame)) === 103)).toBe(
    true,
  )
})

test('Ctrl-C drains it, and the summary closes', async () => {
  await bus.close()
  await opened[Symbol.asyncDispose]()
  expect(await jetwatch.stop()).toBe(0)
  expect(jetwatch.output()).toMatch(/0 pending: closes/)
})
