/**
 * The k-th largest value (k = 1 is the largest) of the first `n`. Reorders them: give a copy. Hoare's selection with the median of three:
 * O(n) on average, and on ties, ascending and descending input too.
 */
export function kthLargest(values: Float32Array, n: number, k: number): number {
  if (!(k >= 1 && k <= n && n <= values.length)) throw new RangeError(`there is no ${k}-th largest of ${n} values`)
  const at = n - k
  let low = 0
  let high = n - 1
  while (low < high) {
    const pivot = medianOfThree(values[low] as number, values[(low + high) >>> 1] as number, values[high] as number)
    let i = low
    let j = high
    while (i <= j) {
      while ((values[i] as number) < pivot) i++
      while ((values[j] as number) > pivot) j--
      if (i > j) break
      const kept = values[i] as number
      values[i++] = values[j] as number
      values[j--] = kept
    }
    if (at <= j) high = j
    else if (at >= i) low = i
    else break
  }
  return values[at] as number
}

const medianOfThree = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
