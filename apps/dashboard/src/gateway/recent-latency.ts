import { LatencyHistogram } from '@jetwatch/shared/latency'
import type { Percentiles } from '@jetwatch/shared/status'

const SLOT_MS = 10_000
const SLOTS = 6

/** Latencies of the last minute, in slots of 10 s. */
export class RecentLatency {
  readonly #slots = Array.from({ length: SLOTS }, () => ({ slot: -1, histogram: new LatencyHistogram() }))

  /** `now` in milliseconds of the wall clock. */
  add(now: number, milliseconds: number, weight: number): void {
    const slot = Math.floor(now / SLOT_MS)
    const place = this.#slots[slot % SLOTS]
    if (!place) return
    if (place.slot !== slot) {
      place.slot = slot
      place.histogram.reset()
    }
    place.histogram.add(milliseconds, weight)
  }

  percentiles(now: number): Percentiles | null {
    const oldest = Math.floor(now / SLOT_MS) - SLOTS + 1
    const merged = new LatencyHistogram()
    for (const { slot, histogram } of this.#slots) if (slot >= oldest) merged.merge(histogram)
    return merged.count + merged.negative > 0 ? toPercentiles(merged) : null
  }
}

export const toPercentiles = (histogram: LatencyHistogram): Percentiles => ({
  ...histogram.percentiles(),
  n: histogram.count,
  negative: histogram.negative,
})
