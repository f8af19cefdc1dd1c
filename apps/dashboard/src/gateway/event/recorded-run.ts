import { fileURLToPath } from 'node:url'
import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { toHeaders } from '@jetwatch/bus/frames'
import { type NatsServer, startTemporaryNats } from '@jetwatch/bus/nats-server'
import { openState } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { openThresholds } from '@jetwatch/bus/thresholds'
import { BatchBuffer } from '@jetwatch/engine/batch'
import { createEngine } from '@jetwatch/engine/create'
import { findModel } from '@jetwatch/engine/model'
import { encodeFlag } from '@jetwatch/shared/flag'
import { encodeFrame, type StreamInfo } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import type { Jet } from '@jetwatch/shared/jet'
import { flagMessageId, flagsSubject, jetsSubject, scoresSubject } from '@jetwatch/shared/names'
import { parseRecipe, recipeHash } from '@jetwatch/shared/recipe'
import { encodeScores } from '@jetwatch/shared/scores'
import { selectEvents } from '@jetwatch/shared/select-events'
import { openFile } from '@jetwatch/source/file'
import { jets } from '@jetwatch/source/jets'

export const MODELS = fileURLToPath(new URL('../../../../../models', import.meta.url))
export const RUN = 'recorded'
export const MODEL = 'dense-6'
export const FRAMES = 3
export const FRAME_SIZE = 20
const SHA = 'a'.repeat(64)
const LIMITS = { maxAge: 3_600_000, maxBytes: 32 * 1024 * 1024 }
const STREAM: StreamInfo = { preset: 'aachen', classes: ['qcd', 'top'], sources: [SHA] }

/**
 * A real nats-server that holds what a short run leaves: real jets on JETS, a shipped model's scores, its flags (the upper half of each
 * frame) and the documents.
 */
export class RecordedRun {
  readonly nats: NatsServer
  readonly bus: Bus
  readonly sample: readonly Jet[]
  readonly scores: Float32Array
  readonly cut: number

  private constructor(nats: NatsServer, bus: Bus, sample: readonly Jet[], scores: Float32Array, cut: number) {
    this.nats = nats
    this.bus = bus
    this.sample = sample
    this.scores = scores
    this.cut = cut
  }

  static async start(): Promise<RecordedRun> {
    const nats = await startTemporaryNats()
    const bus = await connectBus({ servers: nats.url, name: 'recorded run' })
    await ensureStreams(bus, { jets: LIMITS, scores: LIMITS, flags: LIMITS, dead: LIMITS })
    const sample = await readSample(FRAMES * FRAME_SIZE)
    await using engine = await createEngine(await findModel(MODELS, MODEL), { engine: 'cpu', threads: 1 })
    const { score } = await engine.score(new BatchBuffer(sample.length, 40, 40).fill(sample.map(({ image }) => image)))
    const scores = score.slice()
    const cut = scores.toSorted()[scores.length >> 1] as number
    await writeDocuments(bus, engine.model.manifest.sha256, cut)
    for (let number = 0; number < FRAMES; number++) {
      const first = number * FRAME_SIZE
      const own = sample.slice(first, first + FRAME_SIZE)
      const frame = buildFrame(own, first, STREAM)
      const publish = BigInt(Date.now()) * 1_000_000n
      const base = { run: RUN, frame: number, first, count: FRAME_SIZE, read: publish - 3_000_000n, publish }
      await bus.js.publish(jetsSubject(RUN), encodeFrame(frame), { headers: toHeaders(base) })
      const headers = toHeaders({ ...base, model: MODEL, receive: publish + 1_000_000n, scored: publish + 2_000_000n })
      const some = scores.slice(first, first + FRAME_SIZE)
      const flagged = Uint8Array.from(some, (one) => (one >= cut ? 1 : 0))
      const rest = {
        revision: new Uint32Array(FRAME_SIZE).fill(1),
        meanSquare: new Float32Array(FRAME_SIZE),
        latent: new Float32Array(0),
        latentSize: 0,
      }
      await bus.js.publish(scoresSubject(MODEL, RUN), encodeScores({ ...frame, score: some, flagged, ...rest }), { headers })
      const { prepared, reconstruction } = await engine.reconstruct(own.map(({ image }) => image))
      for (let i = 0; i < FRAME_SIZE; i++) {
        if (!flagged[i]) continue
        const part = (all: Float32Array | null) => all?.slice(i * 1600, (i + 1) * 1600) ?? new Float32Array(0)
        const flag = { score: some[i] as number, cut, revision: 1, meanSquare: 0, ...(own[i] as Jet).image }
        await bus.js.publish(
          flagsSubject(MODEL, RUN),
          encodeFlag({
            stream: STREAM,
            event: selectEvents(frame, [i]),
            ...flag,
            prepared: part(prepared),
            reconstruction: part(reconstruction),
          }),
          { headers, msgID: flagMessageId(MODEL, RUN, first + i) },
        )
      }
    }
    return new RecordedRun(nats, bus, sample, scores, cut)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bus.close()
    await this.nats.stop()
  }
}

async function readSample(count: number): Promise<Jet[]> {
  const path = fileURLToPath(new URL('../../../../../data/top.h5', import.meta.url))
  await using file = await openFile(path)
  for await (const batch of jets(file, { preset: 'aachen' })) return batch.slice(0, count)
  return []
}

async function writeDocuments(bus: Bus, modelSha256: string, cut: number): Promise<void> {
  const state = await openState(bus)
  await (await openThresholds(bus)).proposeThreshold(MODEL, { cut, policy: { kind: 'fixed' }, author: 'test', reason: 'the median' })
  const recipe = parseRecipe({
    version: 1,
    name: 'recorded',
    seed: 1,
    preset: 'aachen',
    files: [{ path: 'data/top.h5', sha256: SHA, classes: ['qcd', 'top'] }],
    background: ['qcd'],
    signal: ['top'],
    contamination: 0.5,
    reference: { fraction: 0.5, seed: 1 },
    rate: 1000,
    frameSize: FRAME_SIZE,
    events: null,
    loop: true,
  })
  const now = Date.now()
  await state.writeScorer({
    model: MODEL,
    run: RUN,
    id: 'x',
    state: 'running',
    modelSha256,
    engine: 'cpu',
    device: 'test',
    scored: 0,
    dead: 0,
    deadFrames: 0,
    thresholdRevision: 1,
    batch: 1_024,
    engineMicroseconds: 10,
    error: null,
    updated: now,
  })
  const document = { recipe, recipeHash: recipeHash(recipe), classes: [...STREAM.classes], models: [MODEL], primary: MODEL, ended: null }
  await state.writeRun({ run: RUN, ...document, started: now })
  await state.writeRun({ run: 'older', ...document, started: now - 1e6 })
  await state.writeCurrentRun(RUN)
}
