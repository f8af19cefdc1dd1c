import type { Followed } from '@jetwatch/bus/delivery'
import { parseScoresHeaders } from '@jetwatch/bus/frames'
import { BODY_SHARE, compareWithReference, type ReferenceComparison } from '@jetwatch/shared/metrics/reference-comparison'
import { inSlices } from '@jetwatch/shared/metrics/slices'
import type { Scores } from '@jetwatch/shared/scores'
import { uniqueSlots } from '@jetwatch/shared/unique-slots'
import type { ModelAggregate } from '../model-aggregate.ts'
import type { ModelObserver } from '../model-observer.ts'
import { breathe } from './breathe.ts'

/** One comparison is of this many events in a row, and one begins at most so often. */
export const DRIFT_EVENTS = 2_000
const DRIFT_MS = 5_000
/** Comparisons kept: half an hour of a fast stream. */
export const DRIFT_POINTS = 360
/** Blocks that may wait for their comparison; of more, as after a restart, the oldest are left out. */
const MAX_WAITING = 24

interface Block {
  /** When its last event was decided, milliseconds since 1970. */
  readonly time: number
  /** Scores of its different jets. */
  readonly scores: Float64Array
}

export interface DriftPoint {
  readonly time: number
  /** Different jets among its events. */
  readonly jets: number
  readonly all: ReferenceComparison
  /** Of what lies below the reference's 80 % quantile; null with too few there. */
  readonly body: ReferenceComparison | null
}

/**
 * Live scores against the reference over time, without labels: blocks of 2,000 decided events that do not overlap, each jet of a block
 * once. All blocks share one reference, so what it has too much of shows in all of them.
 */
export class Drift implements ModelObserver {
  readonly points: DriftPoint[] = []
  /** Blocks left out because comparing did not keep up. */
  skipped = 0
  readonly #aggregate: ModelAggregate
  readonly #score = new Float64Array(DRIFT_EVENTS)
  readonly #source = new Uint16Array(DRIFT_EVENTS)
  readonly #row = new Uint32Array(DRIFT_EVENTS)
  #length = 0
  #last = Number.NEGATIVE_INFINITY
  #waiting: Block[] = []
  #working = false
  #closed = false

  constructor(aggregate: ModelAggregate) {
    this.#aggregate = aggregate
  }

  scores(scores: Scores, message: Followed): void {
    for (let i = 0; i < scores.count; i++) {
      const at = this.#length++ % DRIFT_EVENTS
      this.#score[at] = scores.score[i] as number
      this.#source[at] = scores.source[i] as number
      this.#row[at] = scores.row[i] as number
    }
    const time = Number(parseScoresHeaders(message.headers).scored / 1_000_000n)
    if (this.#length < DRIFT_EVENTS || time - this.#last < DRIFT_MS) return
    this.#last = time
    const slots = uniqueSlots(this.#source, this.#row, DRIFT_EVENTS)
    this.#length = 0
    this.#waiting.push({ time, scores: Float64Array.from(slots, (slot) => this.#score[slot] as number) })
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift()
      this.skipped++
    }
    this.compareWaiting()
  }

  /** Blocks wait while there is no reference; to be called now and then, since it may come after the last of them. */
  compareWaiting(): void {
    if (!this.#working && this.#waiting.length > 0) void this.#work()
  }

  close(): void {
    this.#closed = true
  }

  /** Compares what waits, as soon as there is a reference. */
  async #work(): Promise<void> {
    this.#working = true
    try {
      for (;;) {
        const { reference } = this.#aggregate
        const block = reference && !this.#closed ? this.#waiting.shift() : undefined
        if (!reference || !block) return
        const all = await inSlices(compareWithReference(reference, block.scores), breathe)
        const body = await inSlices(compareWithReference(reference, block.scores, BODY_SHARE), breathe)
        if (!all || this.#closed) continue
        this.points.push({ time: block.time, jets: block.scores.length, all, body })
        if (this.points.length > DRIFT_POINTS) this.points.shift()
      }
    } finally {
      this.#working = false
    }
  }
}
