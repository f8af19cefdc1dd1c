import type { Followed } from '@jetwatch/bus/delivery'
import { parseScoresHeaders } from '@jetwatch/bus/frames'
import { poissonBand } from '@jetwatch/shared/metrics/poisson'
import type { Interval } from '@jetwatch/shared/metrics/wilson'
import type { ProducerState } from '@jetwatch/shared/run'
import type { Scores } from '@jetwatch/shared/scores'
import type { TimelineTopic } from '@jetwatch/shared/topics/timeline'
import type { ModelObserver } from './model-observer.ts'

const SLOT_MS = 2_000
/** Five minutes. */
const SLOTS = 150
/** Slots over which flags are counted: a single one would hold too few. */
const FLAG_SLOTS = 5
/** A decision takes this long to arrive; a slot is shown once it is over by as much. */
const SETTLE_MS = 500
/** Slots that a producer's report stays good for: it reports once a second. */
const INPUT_SLOTS = 2
const MAX_BANDS = 4_096

interface Slot {
  readonly number: number
  scored: number
  flags: number
  input: number | null
  /** [milliseconds, events] of each frame. */
  latencies: [number, number][]
  percentiles: readonly [p50: number, p95: number] | null
}

/** Rates, flags and latencies over the last five minutes, by the time of scoring, so that a stream read again gives the same lines. */
export class Timeline implements ModelObserver {
  readonly #slots = new Map<number, Slot>()
  #first = Number.POSITIVE_INFINITY
  #newest = 0
  /** By count of flags: the same counts come again and again. */
  readonly #bands = new Map<number, Interval>()

  scores(scores: Scores, message: Followed, stored: boolean): void {
    const headers = parseScoresHeaders(message.headers)
    const scored = Number(headers.scored / 1_000n) / 1_000
    const slot = this.#slot(scored)
    if (!slot) return
    slot.scored += scores.count
    for (let i = 0; i < scores.count; i++) slot.flags += scores.flagged[i] as number
    const arrived = stored ? scored : Date.now()
    slot.latencies.push([arrived - Number(headers.publish / 1_000n) / 1_000, scores.count])
    slot.percentiles = null
  }

  producer({ updated, state, rate }: ProducerState): void {
    const slot = state === 'running' ? this.#slot(updated) : null
    if (slot) slot.input = rate.actual
  }

  /** Slots that are over at `now`, milliseconds of the wall clock; null before the first. */
  read(now: number): TimelineTopic | null {
    const end = Math.floor((now - SETTLE_MS) / SLOT_MS)
    const start = Math.max(this.#first, end - SLOTS)
    if (!(start < end)) return null
    const topic = {
      ...{ times: [] as number[], slotSeconds: SLOT_MS / 1000, flagSeconds: (FLAG_SLOTS * SLOT_MS) / 1000 },
      ...{ input: column(), scored: column(), p50: column(), p95: column() },
      ...{ flags: column(), flagsLow: column(), flagsHigh: column() },
    }
    for (let number = start; number < end; number++) {
      const percentiles = this.#percentiles(number)
      const { count, minutes } = this.#flags(number)
      const band = this.#band(count)
      topic.times.push((number + 1) * SLOT_MS)
      topic.input.push(round(this.#input(number)))
      topic.scored.push(round((1000 * (this.#slots.get(number)?.scored ?? 0)) / SLOT_MS))
      topic.flags.push(round(count / minutes))
      topic.flagsLow.push(round(band.low / minutes))
      topic.flagsHigh.push(round(band.high / minutes))
      topic.p50.push(round(percentiles?.[0] ?? null))
      topic.p95.push(round(percentiles?.[1] ?? null))
    }
    return topic
  }

  /** The slot of a time; null where it is too old to be shown. */
  #slot(time: number): Slot | null {
    const number = Math.floor(time / SLOT_MS)
    const known = this.#slots.get(number)
    if (known) return known
    // One slot more than is shown, and those that its flags look back at.
    const oldest = Math.max(this.#newest, number) - SLOTS - FLAG_SLOTS
    if (number < oldest) return null
    const slot: Slot = { number, scored: 0, flags: 0, input: null, latencies: [], percentiles: null }
    this.#slots.set(number, slot)
    this.#first = Math.min(this.#first, number)
    if (number > this.#newest) {
      this.#newest = number
      for (const old of this.#slots.keys()) if (old < oldest) this.#slots.delete(old)
    }
    return slot
  }

  #input(number: number): number | null {
    for (let back = 0; back < INPUT_SLOTS; back++) {
      const input = this.#slots.get(number - back)?.input ?? null
      if (input !== null) return input
    }
    return null
  }

  /** Flags up to the end of a slot, and the minutes they were counted in: fewer at the begin of a run. */
  #flags(number: number): { count: number; minutes: number } {
    const slots = Math.min(FLAG_SLOTS, number - this.#first + 1)
    let count = 0
    for (let back = 0; back < slots; back++) count += this.#slots.get(number - back)?.flags ?? 0
    return { count, minutes: (slots * SLOT_MS) / 60_000 }
  }

  #band(count: number): Interval {
    const known = this.#bands.get(count)
    if (known) return known
    if (this.#bands.size >= MAX_BANDS) this.#bands.clear()
    const band = poissonBand(count)
    this.#bands.set(count, band)
    return band
  }

  #percentiles(number: number): readonly [number, number] | null {
    const slot = this.#slots.get(number)
    if (!slot || slot.scored === 0) return null
    if (!slot.percentiles) {
      slot.latencies.sort(([a], [b]) => a - b)
      slot.percentiles = [quantile(slot.latencies, slot.scored, 0.5), quantile(slot.latencies, slot.scored, 0.95)]
    }
    return slot.percentiles
  }
}

const column = (): (number | null)[] => []

/** The latency that the share q of the events does not exceed. */
function quantile(sorted: readonly (readonly [number, number])[], events: number, q: number): number {
  let sum = 0
  for (const [milliseconds, count] of sorted) {
    sum += count
    if (sum >= q * events) return milliseconds
  }
  return sorted.at(-1)?.[0] ?? Number.NaN
}

/** For drawing: four digits. */
const round = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(4)))
