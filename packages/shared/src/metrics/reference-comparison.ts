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
  const compared = comparedPoints(reference, share)
  const live = ascending(scores)
  const m = lowerBound(live, compared.limit)
  if (m < MIN_COMPARED || compared.n === 0) return null
  const { points, n } = compared
  const distance = distanceFrom(
    compared,
    m,
    (i) => lowerBound(live, points[i] as number),
    (i) => Math.min(m, upperBound(live, points[i] as number)),
  )
  return { ...(yield* ksFromDistance(n, m, distance)), n, m }
}

/** What of a reference is compared. */
export interface ComparedPoints {
  /** Scores of the reference whose rank is known, ascending, and those ranks. */
  readonly points: Float64Array
  readonly ranks: Float64Array
  /** Points below the limit, and reference scores there. */
  readonly end: number
  readonly n: number
  /** Scores from here on are left out; +∞ for none. */
  readonly limit: number
}

export function comparedPoints(reference: Reference, share = 1): ComparedPoints {
  const { points, ranks } = knownRanks(reference)
  const limit =
    share < 1 ? (points[lowerBound(ranks, Math.round(share * reference.n))] ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  const end = lowerBound(points, limit)
  return { points, ranks, end, n: limit === Number.POSITIVE_INFINITY ? reference.n : (ranks[end] as number), limit }
}

/** Where a score lies among points: 2i + 1 at point i (the first of equal ones), 2i just below it. */
export function placeAmong(points: Float64Array, score: number): number {
  const i = lowerBound(points, score)
  return 2 * i + (points[i] === score ? 1 : 0)
}

/** D in units of 1/(n·m), an integer, of m live scores; `below` and `upTo` count those of them below point i, and up to it. */
export function distanceFrom(
  { points, ranks, end, n }: ComparedPoints,
  m: number,
  below: (i: number) => number,
  upTo: (i: number) => number,
): number {
  let distance = 0
  for (let i = 0; i < end; i++) {
    const point = points[i] as number
    const rank = ranks[i] as number
    // Just below the first of equal points, and at the last of them.
    if (points[i - 1] !== point) distance = Math.max(distance, Math.abs(rank * m - below(i) * n))
    if (points[i + 1] !== point) distance = Math.max(distance, Math.abs((rank + 1) * m - upTo(i) * n))
  }
  return distance
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
