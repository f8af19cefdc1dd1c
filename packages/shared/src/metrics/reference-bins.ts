import { gridRank, type Reference } from '../reference.ts'
import { lowerBound } from './ascending.ts'

/**
 * Shares of a reference in the bins of a histogram: [below, bins …, above], summing to 1. `edges` ascend in the shown scale. Exact in the top 1 %; below, the
 * ranks between two grid points are spread evenly over the shown scale, at most n/999 events from where they are.
 */
export function referenceShares(reference: Reference, edges: ArrayLike<number>, scale: 'linear' | 'log10'): number[] {
  const below = Array.from(edges, (edge) => countBelow(reference, edge, scale) / reference.n)
  return [...below, 1].map((share, i) => share - (below[i - 1] ?? 0))
}

/** #{reference < score at `edge`}. */
function countBelow({ grid, top, n }: Reference, edge: number, scale: 'linear' | 'log10'): number {
  const score = scale === 'log10' ? 10 ** edge : edge
  const exact = n - top.length
  const lowest = top[0] as number
  if (score >= lowest) return exact + lowerBound(top, score)
  const next = lowerBound(grid, score)
  if (next === 0) return 0
  const from = grid[next - 1] as number
  const to = Math.min(grid[next] ?? lowest, lowest)
  const shown = (value: number): number => (scale === 'log10' ? Math.log10(Math.max(value, Number.MIN_VALUE)) : value)
  // At `from` the rank is the number below it; it counts itself from there on.
  const low = Math.min(exact, gridRank(next - 1, n) + 1)
  const high = Math.min(exact, next < grid.length ? gridRank(next, n) : exact)
  const width = shown(to) - shown(from)
  return width > 0 ? low + ((high - low) * (edge - shown(from))) / width : low
}
