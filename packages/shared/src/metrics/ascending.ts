/**
 * Scores in ascending order. Returns the input itself where it already ascends, so a caller that needs several
 * metrics sorts once: `const b = ascending(scores)`.
 * @throws RangeError on NaN, which has no order: such scores are rejected and counted before any metric.
 */
export function ascending(scores: Float64Array): Float64Array {
  let sorted = true
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number
    if (Number.isNaN(score)) throw new RangeError('a metric was asked of a score that is not a number')
    if (i > 0 && score < (scores[i - 1] as number)) sorted = false
  }
  return sorted ? scores : scores.slice().sort()
}

/** Number of elements of an ascending array that are < value (`lowerBound`) or ≤ value (`upperBound`). */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

export function upperBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low
}
