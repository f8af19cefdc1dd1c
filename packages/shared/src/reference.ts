import { z } from 'zod'
import { ascendingNumbers } from './ascending-numbers.ts'
import { JetwatchError } from './errors.ts'
import { lowerBound } from './metrics/ascending.ts'
import { mostWithin } from './metrics/efficiency.ts'
import { sha256Schema } from './names.ts'
import { nextUp } from './next-up.ts'

const GRID_POINTS = 1000

/**
 * Reference of the background score: belongs to one model (by its SHA-256) and one sample (content hash and split).
 * `grid[i]` is the score at quantile i/(grid.length − 1), lower order statistic; `top` is the highest 1 % exactly and the score below them, ascending.
 */
export const referenceSchema = z.strictObject({
  model: sha256Schema,
  sample: z.strictObject({ sha256: sha256Schema, class: z.string(), fraction: z.number(), seed: z.int() }),
  n: z.int().positive(),
  grid: ascendingNumbers.refine((grid) => grid.length === GRID_POINTS, `the grid has ${GRID_POINTS} points`),
  top: ascendingNumbers.refine((top) => top.length > 0, 'the top is empty'),
})
export type Reference = z.infer<typeof referenceSchema>

/** Share of the reference that is kept exactly, with the score below it: the one that a cut at this share has to fail. */
const TOP_SHARE = 0.01

/**
 * Reference of a background sample's scores. Scores that tie with the lowest of `top` are kept with it, so that
 * every count down to that score is exact.
 * @throws NO_JETS without scores, BAD_MODEL with one that is not finite.
 */
export function buildReference(scores: ArrayLike<number>, meta: Pick<Reference, 'model' | 'sample'>): Reference {
  const sorted = Float64Array.from(scores).sort()
  const n = sorted.length
  if (n === 0) throw new JetwatchError('NO_JETS', 'the reference sample holds no background jets', 'Give a larger sample or share')
  const bad = sorted.reduce((count, score) => count + (Number.isFinite(score) ? 0 : 1), 0)
  if (bad) throw new JetwatchError('BAD_MODEL', `${bad} of ${n} reference scores are not finite`, 'Train or import the model again')
  const lowest = sorted[n - 1 - Math.min(n - 1, mostWithin(TOP_SHARE, n))] as number
  return {
    ...meta,
    n,
    grid: Array.from({ length: GRID_POINTS }, (_, i) => sorted[gridRank(i, n)] as number),
    top: Array.from(sorted.subarray(lowerBound(sorted, lowest))),
  }
}

/** Rank (0 is the lowest score) of grid point i. */
export const gridRank = (i: number, n: number): number => Math.floor((i * (n - 1)) / (GRID_POINTS - 1))

/**
 * #{reference ≥ score}: exact in the top 1 % (and everywhere for n ≤ 1,000); below, the most that the grid allows, at most
 * n/999 + 1 too many.
 */
export function countReaching(reference: Reference, score: number): number {
  const { top, grid, n } = reference
  if (score >= (top[0] as number)) return top.length - lowerBound(top, score)
  const below = lowerBound(grid, score)
  return below === 0 ? n : n - 1 - gridRank(below - 1, n)
}

/** Tail probability of a score under the background. */
export interface TailProbability {
  readonly p: number
  /** True where no reference event reaches the score: to be shown as "< 1/n". */
  readonly atFloor: boolean
  readonly n: number
}

/** p = (1 + #{reference ≥ score})/(n + 1), never too small: see `countReaching`. */
export function tailProbability(reference: Reference, score: number): TailProbability {
  const count = countReaching(reference, score)
  return { p: (1 + count) / (reference.n + 1), atFloor: count === 0, n: reference.n }
}

/**
 * The lowest cut (score ≥ cut passes) that at most the share `eps` of the reference passes: just above the highest score that has
 * to fail. Exact for eps ≤ 1 %; from the grid above that, where it passes up to n/999 + 1 events fewer than allowed.
 */
export function cutForBackgroundEfficiency(reference: Reference, eps: number): number {
  const { top, grid, n } = reference
  const allowed = mostWithin(eps, n)
  if (allowed >= n) return grid[0] as number
  if (allowed < top.length) return nextUp(top[top.length - 1 - allowed] as number)
  const fails = n - 1 - allowed
  const i = grid.findIndex((_, index) => gridRank(index, n) >= fails)
  return nextUp(grid[i] as number)
}
