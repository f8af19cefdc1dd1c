import { comparedPoints, placeAmong } from '../metrics/reference-comparison.ts'
import type { Reference } from '../reference.ts'
import type { Detector } from './detector.ts'

/**
 * AUC of the last events by their true labels, as the deviation of the Mann–Whitney sum U from what labels drawn at random give, in standard deviations:
 * (U − n_b n_s/2)/√(n_b n_s (n_b + n_s + 1)/12) (Mann & Whitney 1947; AUC = U/(n_b n_s), ties count half). Scores are known to the next of the about 1,000
 * ranks that the reference keeps; those between two of them tie. Null without either class.
 */
export function createLabelledAuc(reference: Reference, events: number): Detector {
  const { points } = comparedPoints(reference)
  const labels = new Uint8Array(events)
  const bins = new Uint16Array(events)
  const background = new Counts(2 * points.length + 1)
  const signal = new Counts(2 * points.length + 1)
  let count = 0
  /** Twice U, an integer. */
  let won = 0
  const change = (bin: number, isSignal: boolean, by: 1 | -1): void => {
    if (isSignal) {
      won += by * background.below2(bin)
      signal.add(bin, by)
    } else {
      won += by * (2 * signal.total - signal.below2(bin))
      background.add(bin, by)
    }
  }
  return {
    add: (score, isSignal) => {
      const at = count % events
      if (count >= events) change(bins[at] as number, labels[at] === 1, -1)
      labels[at] = isSignal ? 1 : 0
      bins[at] = placeAmong(points, score)
      change(bins[at], isSignal, 1)
      count++
      const [b, s] = [background.total, signal.total]
      return b > 0 && s > 0 ? (won - b * s) / 2 / Math.sqrt((b * s * (b + s + 1)) / 12) : null
    },
  }
}

/** Counts by bin with their sums from below, both in log(bins) steps (Fenwick 1994). */
class Counts {
  readonly #counts: Int32Array
  readonly #tree: Int32Array
  total = 0

  constructor(bins: number) {
    this.#counts = new Int32Array(bins)
    this.#tree = new Int32Array(bins + 1)
  }

  add(bin: number, by: number): void {
    this.#counts[bin] = (this.#counts[bin] as number) + by
    this.total += by
    for (let i = bin + 1; i < this.#tree.length; i += i & -i) this.#tree[i] = (this.#tree[i] as number) + by
  }

  /** Twice the number in lower bins, those in this one counted once. */
  below2(bin: number): number {
    let sum = 0
    for (let i = bin; i > 0; i -= i & -i) sum += this.#tree[i] as number
    return 2 * sum + (this.#counts[bin] as number)
  }
}
