/** Two-sided 95 % of the normal distribution. */
export const Z95 = 1.959963984540054

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Wilson score interval of an efficiency k/n, clamped to [0, 1] (Wilson 1927). The whole range where n = 0. */
export function wilson(k: number, n: number, z = Z95): Interval {
  if (!(k >= 0 && k <= n)) throw new RangeError(`an efficiency of ${k} in ${n} does not exist`)
  if (n === 0) return { low: 0, high: 1 }
  const p = k / n
  const z2 = z * z
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n)
  const half = (z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))
  // At the ends the bound is the end itself; rounding would leave 1e-17 there.
  return { low: k === 0 ? 0 : Math.max(0, centre - half), high: k === n ? 1 : Math.min(1, centre + half) }
}
