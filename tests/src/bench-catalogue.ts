import { fileURLToPath } from 'node:url'
import { connectBus } from '@jetwatch/bus/connect'
import { toHeaders } from '@jetwatch/bus/frames'
import { startTemporaryNats } from '@jetwatch/bus/nats-server'
import { Publisher } from '@jetwatch/bus/publish'
import { openState } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { serve } from '@jetwatch/dashboard/serve'
import { cataloguePageSchema } from '@jetwatch/shared/catalogue/catalogue'
import { encodeFlag } from '@jetwatch/shared/flag'
import { flagMessageId, flagsSubject } from '@jetwatch/shared/names'
import { createRandom } from '@jetwatch/shared/random'
import { parseRecipe, recipeHash } from '@jetwatch/shared/recipe'
import { openPage } from './support/open-page.ts'

/**
 * What a catalogue of many flagged events costs: reading them, answering, exporting, and scrolling the table in a browser.
 * usage: npx tsx tests/src/bench-catalogue.ts [FLAGS]
 */
const FLAGS = Number(process.argv[2] ?? 50_000)
const RUN = 'bench'
const SHA = 'a'.repeat(64)
const PIXELS = 45
const MAGIC_SEQUENCE = 0x12345678abcd
const MAGIC_SCORE = Math.fround(1.2345678)

const print = (name: string, value: string): void => void process.stdout.write(`${name.padEnd(44)} ${value}\n`)
const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const start = performance.now()
  const result = await work()
  return [result, performance.now() - start]
}

const nats = await startTemporaryNats()
const bus = await connectBus({ servers: nats.url, name: 'bench' })
try {
  await ensureStreams(bus)
  await publishFlags()
  const models = fileURLToPath(new URL('../../models', import.meta.url))
  const serving = await serve({ nats: nats.url, port: 0, models, headless: false })
  try {
    await measure(serving.url)
  } finally {
    await serving.close()
  }
} finally {
  await bus.close()
  await nats.stop()
}

/** One encoded flag whose sequence and score are set in place: encoding each would take longer than all that is measured. */
async function publishFlags(): Promise<void> {
  const state = await openState(bus)
  const recipe = parseRecipe({
    version: 1,
    name: 'bench',
    seed: 1,
    preset: 'aachen',
    files: [{ path: 'x.h5', sha256: SHA, classes: ['qcd', 'top'] }],
    background: ['qcd'],
    signal: ['top'],
    contamination: 0.5,
    reference: { fraction: 0.5, seed: 1 },
    rate: 1000,
    frameSize: 50,
    events: null,
    loop: true,
  })
  const rest = { classes: ['qcd', 'top'], models: ['dense-6'], primary: 'dense-6', started: Date.now(), ended: null }
  await state.writeRun({ run: RUN, recipe, recipeHash: recipeHash(recipe), ...rest })
  await state.writeCurrentRun(RUN)
  const image = new Float32Array(1600).fill(1 / 1600)
  const template = encodeFlag({
    stream: { preset: 'aachen', classes: ['qcd', 'top'], sources: [SHA] },
    event: {
      sequence: Float64Array.of(MAGIC_SEQUENCE),
      label: Uint8Array.of(1),
      source: Uint16Array.of(0),
      row: Uint32Array.of(7),
      pt: Float32Array.of(600),
      eta: Float32Array.of(0.5),
      phi: Float32Array.of(0),
      mass: Float32Array.of(120),
      multiplicity: Uint16Array.of(40),
    },
    score: MAGIC_SCORE,
    cut: 0,
    revision: 1,
    meanSquare: 0.01,
    index: Uint16Array.from({ length: PIXELS }, (_, i) => 400 + 17 * i),
    value: new Float32Array(PIXELS).fill(1 / PIXELS),
    prepared: image,
    reconstruction: image,
  })
  const bytes = Buffer.from(template)
  const sequenceBytes = Buffer.alloc(8)
  sequenceBytes.writeBigUInt64LE(BigInt(MAGIC_SEQUENCE))
  const scoreBytes = Buffer.alloc(4)
  scoreBytes.writeFloatLE(MAGIC_SCORE)
  const [sequenceAt, scoreAt] = [bytes.indexOf(sequenceBytes), bytes.indexOf(scoreBytes)]
  const random = createRandom(1, 1)
  const publisher = new Publisher(bus)
  const time = BigInt(Date.now()) * 1_000_000n
  for (let i = 0; i < FLAGS; i++) {
    const data = Buffer.from(bytes)
    data.writeBigUInt64LE(BigInt(10 * i), sequenceAt)
    data.writeFloatLE(random.next(), scoreAt)
    const times = { read: time, publish: time, receive: time, scored: time }
    const headers = toHeaders({ run: RUN, model: 'dense-6', frame: i, first: 10 * i, count: 10, ...times })
    await publisher.publish({ subject: flagsSubject('dense-6', RUN), id: flagMessageId('dense-6', RUN, 10 * i), data, headers })
  }
  await publisher.flush()
  print('flags published', `${FLAGS} of ${bytes.length} bytes`)
}

async function measure(url: string): Promise<void> {
  const page = async (query: string) => cataloguePageSchema.parse(await (await fetch(`${url}/api/catalogue/${RUN}?${query}`)).json())
  const [, reading] = await timed(async () => {
    while (!(await page('limit=0')).complete) await new Promise((resolve) => setTimeout(resolve, 100))
  })
  print('all flags read after', `${(reading / 1000).toFixed(1)} s`)
  for (const query of ['sort=score', 'sort=score&scoreMin=0.5&q=top', 'sort=score&order=asc&offset=30000']) {
    const [found, milliseconds] = await timed(() => page(query))
    print(`page of ${query}`, `${milliseconds.toFixed(0)} ms (${found.matching} fit)`)
  }
  for (const format of ['csv', 'arrow', 'h5']) {
    const [size, milliseconds] = await timed(
      async () => (await (await fetch(`${url}/api/catalogue/${RUN}/export?format=${format}`)).arrayBuffer()).byteLength,
    )
    print(`export of all as ${format}`, `${(milliseconds / 1000).toFixed(1)} s, ${(size / 1e6).toFixed(1)} MB`)
  }
  await using opened = await openPage(`${url}/catalogue?sort=score`)
  await opened.page.getByRole('grid').waitFor()
  await opened.page.waitForTimeout(5_000)
  const tasks = await opened.page.evaluate(async () => {
    const long: number[] = []
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })
    const grid = document.querySelector('[role=grid]')
    if (!grid) throw new Error('there is no grid')
    const frames: number[] = []
    let last = performance.now()
    for (let i = 0; i < 300; i++) {
      // Slowly, then in leaps over the whole table.
      grid.scrollTop = i < 200 ? i * 96 : ((i - 200) / 100) * grid.scrollHeight
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const now = performance.now()
      frames.push(now - last)
      last = now
    }
    frames.sort((a, b) => a - b)
    return { long, p50: frames[150] as number, p95: frames[285] as number, height: grid.scrollHeight }
  })
  print('scrolling 300 frames: frame p50, p95', `${tasks.p50.toFixed(0)}, ${tasks.p95.toFixed(0)} ms`)
  print(
    'long tasks over 50 ms while scrolling',
    `${tasks.long.length}${tasks.long.length ? `, longest ${Math.max(...tasks.long).toFixed(0)} ms` : ''}`,
  )
  print('rows in the document', String(await opened.page.locator('[role=grid] [role=row]').count()))
}
