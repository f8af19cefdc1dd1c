/** log₁₀ P(N ≥ k) and log₁₀ P(N ≤ k) of a Poisson count of this mean, k ≥ 0; sums of terms in logarithms, so that far tails do not vanish. */
export function log10PoissonTails(k: number, mean: number): { readonly atLeast: number; readonly atMost: number } {
  if (mean === 0) return { atLeast: k === 0 ? 0 : Number.NEGATIVE_INFINITY, atMost: 0 }
  let term = -mean
  for (let i = 1; i <= k; i++) term += Math.log(mean / i)
  let [below, ratio] = [0, 1]
  for (let i = k; i >= 0; i--) {
    below += ratio
    ratio *= i / mean
  }
  let above = 0
  ratio = 1
  for (let i = k + 1; ratio > 1e-17 * above || i <= mean + 1; i++) {
    above += ratio
    ratio *= mean / i
  }
  const log10 = (sum: number): number => Math.min(0, (term + Math.log(sum)) / Math.LN10)
  return { atLeast: log10(above), atMost: log10(below) }
}
