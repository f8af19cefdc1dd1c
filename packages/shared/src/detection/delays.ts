/** Delays of many runs; those that never noticed have none. */
export interface Delays {
  readonly runs: number
  readonly noticed: number
  /** Median over all runs, never counted as later than any; null where that is the median. */
  readonly median: number | null
  /** Interval of the median at 68 % or more, from order statistics; null is "never". */
  readonly low: number | null
  readonly high: number | null
  /** Delays that 10 % and 90 % of the runs have reached. */
  readonly tenth: number | null
  readonly ninetieth: number | null
}

const CONFIDENCE = 0.68

/** Quantiles with runs that never noticed. @throws RangeError without runs. */
export function summariseDelays(delays: readonly (number | null)[]): Delays {
  const n = delays.length
  if (n === 0) throw new RangeError('no run has a delay')
  const sorted = delays.map((delay) => delay ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  /** The k-th smallest, from 1. */
  const at = (k: number): number | null => {
    const value = sorted[k - 1] as number
    return Number.isFinite(value) ? value : null
  }
  const k = medianRank(n)
  return {
    runs: n,
    noticed: delays.filter((delay) => delay !== null).length,
    median: at(Math.ceil(n / 2)),
    low: at(k),
    high: at(n + 1 - k),
    tenth: at(Math.ceil(0.1 * n)),
    ninetieth: at(Math.ceil(0.9 * n)),
  }
}

/**
 * The largest k for which the k-th smallest and the k-th largest of n enclose the median of the distribution with at least 68 %:
 * the number below the median is binomial with ½, so P = Σ C(n, i)/2ⁿ for i from k to n − k. 1 where none does.
 */
export function medianRank(n: number): number {
  // From the middle outwards; log C(n, i) by its ratio to the one before.
  let log = -n * Math.LN2
  const chance = Array.from({ length: n + 1 }, (_, i) => {
    if (i > 0) log += Math.log((n - i + 1) / i)
    return Math.exp(log)
  })
  for (let k = Math.ceil(n / 2); k > 1; k--) {
    let inside = 0
    for (let i = k; i <= n - k; i++) inside += chance[i] as number
    if (inside >= CONFIDENCE) return k
  }
  return 1
}
