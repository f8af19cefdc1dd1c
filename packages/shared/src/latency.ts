import { z } from 'zod'

const LOWEST = 0.01
const HIGHEST = 1e6
/** Ratio of neighbouring edges: the geometric middle of a bin is within 1 % of every value in it. */
const RATIO = 1.02
const BINS = Math.ceil(Math.log(HIGHEST / LOWEST) / Math.log(RATIO))

/** Weights are kept sparsely as [bin, weight]; bin −1 is below 0.01 ms, the one past the last is 1,000 s and more. */
export const latencySchema = z.strictObject({
  bins: z.array(z.tuple([z.int().min(-1).max(BINS), z.number().positive()])),
  min: z.number().nonnegative().nullable(),
  max: z.number().nonnegative().nullable(),
  negative: z.number().nonnegative(),
  rejected: z.number().nonnegative(),
})
export type LatencyJson = z.infer<typeof latencySchema>

/**
 * Distribution of durations in milliseconds: logarithmic bins from 0.01 ms to 1,000 s, quantiles within 1 %. Negative values (clocks that
 * disagree) and values that are not finite are counted apart and enter no quantile.
 */
export class LatencyHistogram {
  /** Slot i + 1 holds bin i. */
  readonly #weights = new Float64Array(BINS + 2)
  #total = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #negative = 0
  #rejected = 0

  /** @throws ZodError unless it came from `toJSON`. */
  static fromJSON(json: unknown): LatencyHistogram {
    const { bins, min, max, negative, rejected } = latencySchema.parse(json)
    const histogram = new LatencyHistogram()
    for (const [bin, weight] of bins) {
      histogram.#weights[bin + 1] = (histogram.#weights[bin + 1] as number) + weight
      histogram.#total += weight
    }
    histogram.#min = min ?? Number.POSITIVE_INFINITY
    histogram.#max = max ?? Number.NEGATIVE_INFINITY
    histogram.#negative = negative
    histogram.#rejected = rejected
    return histogram
  }

  /** Weight of all values ≥ 0. */
  get count(): number {
    return this.#total
  }

  get negative(): number {
    return this.#negative
  }

  /** Weight of values that are not a finite number. */
  get rejected(): number {
    return this.#rejected
  }

  /** Adds a duration; `weight` is the number of events that share it. */
  add(milliseconds: number, weight = 1): void {
    if (!Number.isFinite(milliseconds)) this.#rejected += weight
    else if (milliseconds < 0) this.#negative += weight
    else {
      const bin = Math.floor(Math.log(milliseconds / LOWEST) / Math.log(RATIO))
      const slot = Math.min(BINS, Math.max(-1, bin)) + 1
      this.#weights[slot] = (this.#weights[slot] as number) + weight
      this.#total += weight
      this.#min = Math.min(this.#min, milliseconds)
      this.#max = Math.max(this.#max, milliseconds)
    }
  }

  /** The duration that the share q of the weight does not exceed, within 1 %; null when empty. */
  quantile(q: number): number | null {
    if (this.#total === 0) return null
    let sum = 0
    let slot = 0
    while (slot < BINS + 1) {
      sum += this.#weights[slot] as number
      if (sum > 0 && sum >= q * this.#total) break
      slot++
    }
    if (slot === 0) return this.#min
    if (slot === BINS + 1) return this.#max
    return Math.min(this.#max, Math.max(this.#min, LOWEST * RATIO ** (slot - 0.5)))
  }

  percentiles(): { p50: number | null; p95: number | null; p99: number | null } {
    return { p50: this.quantile(0.5), p95: this.quantile(0.95), p99: this.quantile(0.99) }
  }

  /** Adds another histogram's content to this one. */
  merge(other: LatencyHistogram): void {
    other.#weights.forEach((weight, slot) => {
      this.#weights[slot] = (this.#weights[slot] as number) + weight
    })
    this.#total += other.#total
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
    this.#negative += other.#negative
    this.#rejected += other.#rejected
  }

  /** Empties it, to begin the next window. */
  reset(): void {
    this.#weights.fill(0)
    this.#total = 0
    this.#min = Number.POSITIVE_INFINITY
    this.#max = Number.NEGATIVE_INFINITY
    this.#negative = 0
    this.#rejected = 0
  }

  toJSON(): LatencyJson {
    const bins: [number, number][] = []
    this.#weights.forEach((weight, slot) => {
      if (weight > 0) bins.push([slot - 1, weight])
    })
    const empty = this.#total === 0
    return { bins, min: empty ? null : this.#min, max: empty ? null : this.#max, negative: this.#negative, rejected: this.#rejected }
  }
}
