import { wallClockNs } from '@jetwatch/bus/clock'
import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { toHeaders } from '@jetwatch/bus/frames'
import { repeatedMessage, type Withheld, withheldMessage } from '@jetwatch/bus/ledger-notices'
import { type NatsServer, startTemporaryNats } from '@jetwatch/bus/nats-server'
import { openState } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { openThresholds } from '@jetwatch/bus/thresholds'
import { encodeFlag } from '@jetwatch/shared/flag'
import type { StreamInfo } from '@jetwatch/shared/frame'
import { deadSubject, flagsSubject, scoresMessageId, scoresSubject } from '@jetwatch/shared/names'
import { createRandom } from '@jetwatch/shared/random'
import { buildReference } from '@jetwatch/shared/reference'
import type { Run } from '@jetwatch/shared/run'
import { encodeScores, type Scores } from '@jetwatch/shared/scores'

export const MODEL = 'dense'
export const FRAME_SIZE = 50
const SHA = 'a'.repeat(64)
const STREAM: StreamInfo = { preset: 'aachen', classes: ['qcd', 'top'], sources: ['b'.repeat(64), 'c'.repeat(64)] }
const LIMITS = { maxAge: 3_600_000, maxBytes: 32 * 1024 * 1024 }

/** A real nats-server with our streams, and a run on it whose decisions a test writes itself: 10 % top, cut 1. */
export class SyntheticRun {
  readonly nats: NatsServer
  readonly bus: Bus

  private constructor(nats: NatsServer, bus: Bus) {
    this.nats = nats
    this.bus = bus
  }

  static async start(): Promise<SyntheticRun> {
    const nats = await startTemporaryNats()
    const bus = await connectBus({ servers: nats.url, name: 'synthetic run' })
    await ensureStreams(bus, { jets: LIMITS, scores: LIMITS, flags: LIMITS, dead: LIMITS })
    return new SyntheticRun(nats, bus)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bus.close()
    await this.nats.stop()
  }

  /** Makes `run` the current one, with a threshold and a reference of 1,000 scores from 0 to 1. */
  async announce(run: string): Promise<void> {
    const state = await openState(this.bus)
    const thresholds = await openThresholds(this.bus)
    await state.writeReference(
      MODEL,
      buildReference(
        Float64Array.from({ length: 1000 }, (_, i) => i / 1000),
        { model: SHA, sample: { sha256: SHA, class: 'qcd', fraction: 0.5, seed: 1 } },
      ),
    )
    if (!(await thresholds.readThreshold(MODEL))) {
      await thresholds.proposeThreshold(MODEL, { cut: 1, policy: { kind: 'fixed' }, author: 'test', reason: '' })
    }
    await state.writeRun(documentOf(run))
    await state.writeCurrentRun(run)
  }

  /** What the producer would report after `frames` frames. */
  async produced(run: string, frames: number): Promise<void> {
    const state = await openState(this.bus)
    await state.writeProducer({
      run,
      state: 'running',
      frames,
      events: frames * FRAME_SIZE,
      bytes: 0,
      skipped: { 'not-finite': 2 },
      pass: 1,
      rate: { asked: 1000, actual: 999, behind: false },
      ...{ position: frames * FRAME_SIZE, total: null, paused: false, speed: 1, withheld: 0, control: 0 },
      error: null,
      updated: Date.now(),
    })
  }

  /** Publishes the decision on a frame; `id` apart from the usual one gets past the server's duplicate window. */
  async decide(run: string, frame: number, id = scoresMessageId(MODEL, run, frame)): Promise<Scores> {
    const scores = makeScores(frame)
    await this.bus.js.publish(scoresSubject(MODEL, run), encodeScores(scores), { msgID: id, headers: toHeaders(headersOf(run, frame)) })
    return scores
  }

  /** Decides a frame as a scorer would now, under a threshold. Its publish time is the present. */
  async decideNow(run: string, frame: number, { cut, revision }: { cut: number; revision: number }): Promise<void> {
    const made = makeScores(frame)
    const flagged = Uint8Array.from(made.score, (value) => (value >= cut ? 1 : 0))
    const scores = { ...made, flagged, revision: new Uint32Array(FRAME_SIZE).fill(revision) }
    const now = wallClockNs()
    const headers = toHeaders({ ...headersOf(run, frame), read: now, publish: now, receive: now, scored: now })
    await this.bus.js.publish(scoresSubject(MODEL, run), encodeScores(scores), { msgID: scoresMessageId(MODEL, run, frame), headers })
  }

  /** The producer's notice that these events were never sent. */
  async withhold(run: string, withheld: Withheld): Promise<void> {
    const { subject, data, headers, id } = withheldMessage(run, withheld)
    await this.bus.js.publish(subject, data, { msgID: id, ...(headers ? { headers } : {}) })
  }

  /** A scorer's notice that the server refused its decision on a frame that came again. */
  async repeat(run: string, frame: number): Promise<void> {
    const repeated = { run, model: MODEL, frame, first: frame * FRAME_SIZE, count: FRAME_SIZE, jets: 1 }
    const { subject, data, headers, id } = repeatedMessage('scored', repeated)
    await this.bus.js.publish(subject, data, { msgID: id, ...(headers ? { headers } : {}) })
  }

  async kill(run: string, frame: number): Promise<void> {
    const headers = toHeaders({ ...headersOf(run, frame), dead: FRAME_SIZE, reason: 'BAD_FRAME', detail: 'made so' })
    await this.bus.js.publish(deadSubject(MODEL, run), new Uint8Array(), { headers })
  }

  async flag(run: string, sequence: number, score: number): Promise<void> {
    const { label, source, row, pt, eta, phi, mass, multiplicity } = makeScores(0)
    const one = <T extends { slice(from: number, to: number): T }>(column: T): T => column.slice(0, 1)
    const event = {
      sequence: Float64Array.of(sequence),
      label: one(label),
      source: one(source),
      row: one(row),
      pt: one(pt),
      eta: one(eta),
      phi: one(phi),
      mass: one(mass),
      multiplicity: one(multiplicity),
    }
    const image = new Float32Array(1600).fill(1 / 1600)
    const flag = { stream: STREAM, event, score, cut: 1, revision: 1, meanSquare: 0, index: Uint16Array.of(3), value: Float32Array.of(1) }
    await this.bus.js.publish(flagsSubject(MODEL, run), encodeFlag({ ...flag, prepared: image, reconstruction: image }), {
      headers: toHeaders(headersOf(run, 0)),
    })
  }
}

/** Publish times stand 100 ms apart from a fixed start; a decision takes 10 ms. */
function headersOf(run: string, frame: number) {
  const publish = 1_700_000_000_000_000_000n + BigInt(frame) * 100_000_000n
  const times = { read: publish, publish, receive: publish + 5_000_000n, scored: publish + 10_000_000n }
  return { run, model: MODEL, frame, first: frame * FRAME_SIZE, count: FRAME_SIZE, ...times }
}

export function documentOf(run: string): Run {
  return {
    run,
    recipe: {
      version: 1,
      name: 'synthetic',
      seed: 1,
      preset: 'aachen',
      files: [
        { path: 'qcd.h5', sha256: STREAM.sources[0] as string, classes: ['qcd'] },
        { path: 'top.h5', sha256: STREAM.sources[1] as string, classes: ['top'] },
      ],
      background: ['qcd'],
      signal: ['top'],
      contamination: 0.1,
      reference: { fraction: 0.5, seed: 1 },
      rate: 1000,
      frameSize: FRAME_SIZE,
      events: null,
      loop: true,
    },
    recipeHash: SHA,
    classes: [...STREAM.classes],
    models: [MODEL],
    primary: MODEL,
    started: 1_700_000_000_000,
    ended: null,
  }
}

/** Scores of QCD are uniform in 0 to 1.1, of top in 0.5 to 1.6. The frame number is the seed. */
export function makeScores(frame: number): Scores {
  const random = createRandom(17, frame)
  const label = Uint8Array.from({ length: FRAME_SIZE }, () => (random.next() < 0.1 ? 1 : 0))
  const score = Float32Array.from(label, (code) => 1.1 * random.next() + 0.5 * code)
  return {
    stream: STREAM,
    count: FRAME_SIZE,
    sequence: Float64Array.from({ length: FRAME_SIZE }, (_, i) => frame * FRAME_SIZE + i),
    label,
    source: Uint16Array.from(label),
    row: Uint32Array.from({ length: FRAME_SIZE }, (_, i) => frame * FRAME_SIZE + i),
    pt: new Float32Array(FRAME_SIZE).fill(600),
    eta: new Float32Array(FRAME_SIZE),
    phi: new Float32Array(FRAME_SIZE),
    mass: new Float32Array(FRAME_SIZE).fill(120),
    multiplicity: new Uint16Array(FRAME_SIZE).fill(40),
    score,
    flagged: Uint8Array.from(score, (value) => (value >= 1 ? 1 : 0)),
    revision: new Uint32Array(FRAME_SIZE).fill(1),
    meanSquare: new Float32Array(FRAME_SIZE),
    latent: new Float32Array(0),
    latentSize: 0,
  }
}
