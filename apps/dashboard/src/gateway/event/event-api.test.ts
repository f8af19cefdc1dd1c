import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '@jetwatch/engine/create'
import { findModel } from '@jetwatch/engine/model'
import { scoreByPlace } from '@jetwatch/engine/score-by-place'
import { type CataloguePage, cataloguePageSchema, runListSchema } from '@jetwatch/shared/catalogue/catalogue'
import { type EventDisplay, eventDisplaySchema } from '@jetwatch/shared/catalogue/event-display'
import { parseEvidence } from '@jetwatch/shared/evidence/evidence'
import type { Jet } from '@jetwatch/shared/jet'
import { markSchema } from '@jetwatch/shared/marks'
import { STREAMS } from '@jetwatch/shared/names'
import { faultSchema } from '@jetwatch/shared/status'
import { openFile } from '@jetwatch/source/file'
import { tableFromIPC } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Serving, serve } from '../../serve.ts'
import { FRAME_SIZE, FRAMES, MODEL, MODELS, RecordedRun, RUN } from './recorded-run.ts'

const EVENTS = FRAMES * FRAME_SIZE
let recorded: RecordedRun
let serving: Serving

const get = (path: string) => fetch(`${serving.url}${path}`)
const put = (path: string, body: unknown) =>
  fetch(`${serving.url}${path}`, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
const display = async (sequence: number, query = ''): Promise<EventDisplay> =>
  eventDisplaySchema.parse(await (await get(`/api/event/${RUN}/${sequence}/display${query}`)).json())
const page = async (query = '', limit = 200): Promise<CataloguePage> =>
  cataloguePageSchema.parse(await (await get(`/api/catalogue/${RUN}?limit=${limit}&${query}`)).json())
const decode = (base64: string | null): Float32Array => {
  const bytes = Buffer.from(base64 ?? '', 'base64')
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}
const isFlagged = (sequence: number): boolean => (recorded.scores[sequence] as number) >= recorded.cut
const flagged = (): number[] => Array.from({ length: EVENTS }, (_, i) => i).filter(isFlagged)
const jet = (sequence: number): Jet => recorded.sample[sequence] as Jet

beforeAll(async () => {
  recorded = await RecordedRun.start()
  serving = await serve({ nats: recorded.nats.url, port: 0, models: MODELS, headless: true })
  await vi.waitFor(async () => expect((await get(`/api/event/${RUN}/${EVENTS - 1}`)).status).toBe(200), { timeout: 20_000 })
  await vi.waitFor(async () => expect((await page()).complete).toBe(true), { timeout: 20_000 })
}, 60_000)
afterAll(async () => {
  await serving?.close()
  await recorded?.[Symbol.asyncDispose]()
})

describe('an event', () => {
  test('flagged or not, it has its image, reconstruction, score, rank, threshold and places in the streams', async () => {
    const ofEach = [flagged()[3] as number, Array.from({ length: EVENTS }, (_, i) => i).find((i) => !isFlagged(i)) as number]
    for (const sequence of ofEach) {
      const event = await display(sequence)
      const { image, row, kinematics } = jet(sequence)
      const [decision] = event.decisions
      if (!decision) throw new Error('nobody decided')
      const shown = decode(event.image)
      expect(shown).toHaveLength(1600)
      expect(Array.from(image.index, (pixel) => shown[pixel])).toEqual([...image.value])
      expect(event).toMatchObject({ row, label: 'top', multiplicity: kinematics?.multiplicity, sourceFile: 'data/top.h5', undecided: [] })
      expect(event.mass).toBe(Math.fround(kinematics?.mass ?? 0))
      const score = recorded.scores[sequence] as number
      const higher = recorded.scores.filter((other) => other > score).length
      expect(decision).toMatchObject({
        model: MODEL,
        score,
        flagged: isFlagged(sequence),
        revision: 1,
        rank: { place: higher + 1, of: EVENTS },
      })
      expect(decision.threshold).toMatchObject({ cut: recorded.cut, author: 'test' })
      // The model's score is the squared error of what is shown.
      expect(Math.abs((decision.mse ?? 0) / score - 1)).toBeLessThan(1e-4)
      expect(decode(decision.reconstruction)).toHaveLength(1600)
      expect(decision.imagesFrom).toMatch(isFlagged(sequence) ? /stored with the flag/ : /made now .* same SHA-256/)
      expect(decision.flagRank === null).toBe(!isFlagged(sequence))
      expect(event.jetsSequence).toBe(Math.floor(sequence / FRAME_SIZE) + 1)
      expect(decision.latency).toMatchObject({
        read: { value: 3 },
        engine: { value: 1 },
        publish: { reason: null },
        store: { reason: null },
      })
      expect(decision.latency.socket).toMatchObject({ value: null, reason: expect.stringContaining('before this server came') })
    }
  })

  test('the flags before and after it follow the order of the catalogue', async () => {
    const all = flagged()
    const middle = await display(all[4] as number)
    expect(middle.neighbours).toEqual({ previous: all[3], next: all[5], place: 5, of: all.length, complete: true })
    const byScore = all.toSorted((a, b) => (recorded.scores[b] as number) - (recorded.scores[a] as number))
    const best = await display(byScore[0] as number, '?sort=score&order=desc')
    expect(best.neighbours).toMatchObject({ previous: null, next: byScore[1], place: 1 })
    const other = Array.from({ length: EVENTS }, (_, i) => i).find((i) => !isFlagged(i) && i > (all[2] as number)) as number
    const around = (await display(other)).neighbours
    expect(around).toMatchObject({ place: null, previous: all.findLast((i) => i < other), next: all.find((i) => i > other) })
  })

  test('its evidence, from the wire, gives the same score to the bit', async () => {
    await using engine = await createEngine(await findModel(MODELS, MODEL), { engine: 'cpu', threads: 1 })
    for (const sequence of [0, flagged()[0] as number, EVENTS - 1]) {
      const response = await get(`/api/event/${RUN}/${sequence}/evidence`)
      expect(response.headers.get('content-disposition')).toContain(`evidence-${RUN}-${sequence}.json`)
      const { image, decisions, recipe, event } = parseEvidence(await response.text(), 'x')
      expect(recipe.name).toBe('recorded')
      expect(event.row).toBe(jet(sequence).row)
      const values = await scoreByPlace(engine, { index: Uint16Array.from(image.index), value: Float32Array.from(image.value) })
      expect(values).toContain(decisions[0]?.score)
      expect(decisions[0]?.modelSha256).toBe(engine.model.manifest.sha256)
    }
  })

  test.each([
    [`/api/event/${RUN}/${EVENTS}/display`, 404, /no stream holds event/],
    ['/api/event/nothing/1/display', 404, /there is no run nothing/],
    ['/api/event/UPPER/1/display', 400, /not the name of a run/],
    [`/api/event/${RUN}/x/display`, 400, /whole number/],
    [`/api/event/${RUN}/1/display?sort=colour`, 400, /sort/],
    ['/api/event/older/1/evidence', 404, /no stream holds/],
  ])('%s is %i with a remedy', async (path, status, message) => {
    const response = await get(path)
    expect(response.status).toBe(status)
    const fault = faultSchema.parse(await response.json())
    expect(fault.message).toMatch(message)
    expect(fault.remedy).not.toBe('')
  })
})

describe('marks', () => {
  test('a mark is stored, shown with its author, counted, filtered by and taken back', async () => {
    const [sequence = 0] = flagged()
    const answer = await put(`/api/marks/${RUN}/${sequence}`, { mark: 'interesting', author: 'Ada' })
    expect(markSchema.parse(await answer.json())).toMatchObject({ run: RUN, sequence, mark: 'interesting', author: 'Ada' })
    await vi.waitFor(async () => expect((await page('mark=interesting')).rows.map((row) => row.sequence)).toEqual([sequence]))
    expect((await page()).marks).toEqual({ interesting: 1 })
    expect((await display(sequence)).marks).toMatchObject([{ mark: 'interesting', author: 'Ada' }])
    await put(`/api/marks/${RUN}/${sequence}`, { mark: null, author: 'Bo' })
    await vi.waitFor(async () => expect((await page('mark=interesting')).matching).toBe(0))
    expect((await display(sequence)).marks).toHaveLength(2)
  })

  test.each([[{ mark: 'bad', author: 'Ada' }], [{ mark: 'interesting', author: '' }], [{ mark: 'interesting' }], [[]]])(
    '%j is refused',
    async (body) => {
      const answer = await put(`/api/marks/${RUN}/1`, body)
      expect(answer.status).toBe(400)
      expect(faultSchema.parse(await answer.json()).code).toBe('BAD_MESSAGE')
    },
  )
})

describe('the catalogue', () => {
  test('pages follow each other without gaps, in the order asked for', async () => {
    const byScore = flagged().toSorted((a, b) => (recorded.scores[a] as number) - (recorded.scores[b] as number))
    const [one, two] = [await page('sort=score&order=asc', 7), await page('sort=score&order=asc&offset=7')]
    expect([...one.rows, ...two.rows].map(({ sequence }) => sequence)).toEqual(byScore)
    expect(one).toMatchObject({
      total: byScore.length,
      matching: byScore.length,
      dropped: 0,
      unreadable: 0,
      models: [MODEL],
      shape: [40, 40],
    })
  })

  test('runs are listed, newest first, with their flags', async () => {
    const { current, runs } = runListSchema.parse(await (await get('/api/runs')).json())
    expect(current).toBe(RUN)
    expect(runs.map(({ run, flags }) => [run, flags])).toEqual([
      [RUN, flagged().length],
      ['older', 0],
    ])
  })

  test('each export holds exactly the selection: HDF5 in our own layout, Arrow and CSV', async () => {
    const chosen = flagged().slice(2, 9)
    const query = `only=${chosen.join(',')}&order=asc`
    const fetchExport = async (format: string) => {
      const response = await get(`/api/catalogue/${RUN}/export?format=${format}&${query}`)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-disposition')).toContain(`flags-${RUN}-7.${format}`)
      return new Uint8Array(await response.arrayBuffer())
    }
    const lines = Buffer.from(await fetchExport('csv'))
      .toString()
      .trim()
      .split('\r\n')
    const header = (lines[0] as string).split(',')
    expect(lines.slice(1).map((line) => Number(line.split(',')[header.indexOf('score')]))).toEqual(chosen.map((i) => recorded.scores[i]))
    const table = tableFromIPC(await fetchExport('arrow'))
    expect([...(table.getChild('sequence') ?? [])]).toEqual(chosen)
    expect([...(table.getChild('pixel_index')?.get(0) ?? [])]).toEqual([...jet(chosen[0] as number).image.index])
    const folder = await mkdtemp(join(tmpdir(), 'jetwatch-export-test-'))
    try {
      const path = join(folder, 'x.h5')
      await writeFile(path, await fetchExport('h5'))
      await using file = await openFile(path)
      expect(file).toMatchObject({ layout: 'images', rows: 7, classes: ['qcd', 'top'] })
      const { values } = file.readBlock(0, 7)
      const { image } = jet(chosen[6] as number)
      expect(Array.from(image.index, (pixel) => values[6 * 1600 + pixel])).toEqual([...image.value])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test.each([
    [`/api/catalogue/${RUN}/export?format=h5&scoreMin=1e9`, 404, 'NO_JETS'],
    [`/api/catalogue/${RUN}/export?format=xls`, 400, 'USAGE'],
    [`/api/catalogue/${RUN}?massMin=heavy`, 400, 'BAD_MESSAGE'],
    [`/api/catalogue/${RUN}?offset=-1`, 400, 'USAGE'],
    ['/api/catalogue/nothing', 404, 'USAGE'],
  ])('%s is %i %s', async (path, status, code) => {
    const response = await get(path)
    expect(response.status).toBe(status)
    expect(faultSchema.parse(await response.json()).code).toBe(code)
  })
})

test('once the frames have left JETS, flagged events still show their image and others say why they have none', async () => {
  await recorded.bus.jsm.streams.purge(STREAMS.jets)
  const plain = Array.from({ length: EVENTS }, (_, i) => i).find((i) => !isFlagged(i)) as number
  const [one, other] = [await display(flagged()[0] as number), await display(plain)]
  expect(one.image).not.toBeNull()
  expect(one.jetsSequence).toBeNull()
  expect(one.decisions[0]?.latency.publish).toMatchObject({ value: null, reason: expect.stringContaining('left the JETS stream') })
  expect(other).toMatchObject({ image: null, imageReason: expect.stringContaining('left the JETS stream') })
  expect(other.decisions[0]).toMatchObject({ score: recorded.scores[plain], reconstruction: null })
  expect((await get(`/api/event/${RUN}/${flagged()[0]}/evidence`)).status).toBe(200)
  const gone = await get(`/api/event/${RUN}/${plain}/evidence`)
  expect([gone.status, faultSchema.parse(await gone.json()).code]).toEqual([404, 'NO_JETS'])
})
