/**
 * Z of a share now, k of n, against one before: the difference of two binomial shares over its standard deviation, whose variance is that of the pooled
 * share (Pearson's two-sample test). NaN where nothing, or everything, was counted on both sides.
 */
export function shareChangeZ(k: number, n: number, kBefore: number, nBefore: number): number {
  const pooled = (k + kBefore) / (n + nBefore)
  return (k / n - kBefore / nBefore) / Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / nBefore))
}
