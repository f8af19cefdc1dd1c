import { gridRank, type Reference } from '../reference.ts'
import { ascending, lowerBound, upperBound } from './ascending.ts'
import { type KolmogorovSmirnov, ksFromDistance } from './ks.ts'

/** Share of the reference that counts as its body: what lies below the score at this quantile. */
export const BODY_SHARE = 0.8
/** Fewest live scores on the compared side. */
export const MIN_COMPARED = 100

export interface ReferenceComparison extends KolmogorovSmirnov {
  /** Reference and live scores compared. */
  readonly n: number
  readonly m: number
}

/**
 * Two-sample Kolmogorov–Smirnov test of live scores against a reference. With `share` below 1 only the scores below that quantile of the reference
 * are compared, each sample normalised to its own number there: a signal in the tail then hardly moves the result, a shift of the detector does.
 * The reference keeps 1,000 of its ranks (and its top exactly), so D may be up to 1/999 too small, never too large, and p is conservative; for n ≤ 1,000
 * it is exact. Null with fewer than 100 live scores.
 */
export function* compareWithReference(
  reference: Reference,
  scores: Float64Array,
  share = 1,
): Generator<void, ReferenceComparison | null, void> {
  const compared = referenceDistance(reference, share)(ascending(scores))
  if (!compared) return null
  const { distance, n, m } = compared
  return { ...(yield* ksFromDistance(n, m, distance)), n, m }
}

export interface ReferenceDistance {
  /** D in units of 1/(n·m), an integer. */
  readonly distance: number
  /** Reference and live scores compared. */
  readonly n: number
  readonly m: number
}

/** The distance of that test alone, for any number of live samples (ascending) against one reference. */
export function referenceDistance(reference: Reference, share = 1): (live: Float64Array) => ReferenceDistance | null {
  const { points, ranks } = knownRanks(reference)
  const limit =
    share < 1 ? (points[lowerBound(ranks, Math.round(share * reference.n))] ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  const end = lowerBound(points, limit)
  const n = limit === Number.POSITIVE_INFINITY ? reference.n : (ranks[end] as number)
  return (live) => {
    const m = lowerBound(live, limit)
    if (m < MIN_COMPARED || n === 0) return null
    let distance = 0
    for (let i = 0; i < end; i++) {
      const point = points[i] as number
      const rank = ranks[i] as number
      // Just below the first of equal points, and at the last of them.
      if (points[i - 1] !== point) distance = Math.max(distance, Math.abs(rank * m - lowerBound(live, point) * n))
      if (points[i + 1] !== point) distance = Math.max(distance, Math.abs((rank + 1) * m - Math.min(m, upperBound(live, point)) * n))
    }
    return { distance, n, m }
  }
}

/** Scores of the reference whose rank (0: lowest) is known, ascending. */
function knownRanks({ n, grid, top }: Reference): { points: Float64Array; ranks: Float64Array } {
  const points: number[] = []
  const ranks: number[] = []
  const first = n - top.length
  for (let i = 0; i < grid.length; i++) {
    const rank = gridRank(i, n)
    if (rank >= first || rank === ranks.at(-1)) continue
    points.push(grid[i] as number)
    ranks.push(rank)
  }
  top.forEach((score, i) => {
    points.push(score)
    ranks.push(first + i)
  })
  return { points: Float64Array.from(points), ranks: Float64Array.from(ranks) }
}
