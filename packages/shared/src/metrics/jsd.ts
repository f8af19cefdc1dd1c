/**
 * Jensen–Shannon divergence in bits (base 2; 0 for equal shapes, 1 for disjoint ones; Lin 1991) of two histograms with
 * the same bins. Each is normalised to its own sum. NaN where one is empty.
 */
export function jensenShannon(p: ArrayLike<number>, q: ArrayLike<number>): number {
  if (p.length !== q.length) throw new RangeError(`histograms of ${p.length} and ${q.length} bins cannot be compared`)
  const sumP = Array.from(p).reduce((sum, x) => sum + x, 0)
  const sumQ = Array.from(q).reduce((sum, x) => sum + x, 0)
  let divergence = 0
  for (let i = 0; i < p.length; i++) {
    const a = (p[i] as number) / sumP
    const b = (q[i] as number) / sumQ
    const mean = (a + b) / 2
    if (a !== 0) divergence += a * Math.log2(a / mean)
    if (b !== 0) divergence += b * Math.log2(b / mean)
  }
  // Equal shapes can round to −1e-17.
  return Math.max(0, divergence / 2)
}
