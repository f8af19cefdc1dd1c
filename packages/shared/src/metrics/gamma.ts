/** The regularised incomplete gamma functions, for exact Poisson intervals. */

const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]

/** ln Γ(a + 1) − [(a + ½) ln a − a + ½ ln 2π]: the error of Stirling's formula, without cancellation for large a. */
function stirlingError(a: number): number {
  if (a < 10) return logGamma(a + 1) - ((a + 0.5) * Math.log(a) - a + 0.5 * Math.log(2 * Math.PI))
  return STIRLING.reduceRight((sum, c) => sum / (a * a) + c, 0) / a
}

/** ln Γ(a) for a > 0 (Stirling's series, shifted up to a ≥ 10). */
export function logGamma(a: number): number {
  let shift = 0
  let x = a
  for (; x < 10; x++) shift += Math.log(x)
  const series = STIRLING.reduceRight((sum, c) => sum / (x * x) + c, 0) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift
}

/** x^a e^−x / Γ(a + 1), written as in Loader 2000 so that large a and x do not cancel. */
function poissonTerm(a: number, x: number): number {
  const d = (x - a) / a
  // a·(d − ln(1 + d)): a series where d is small, as the difference would lose half of the digits.
  const deviance = Math.abs(d) < 0.1 ? a * log1pExcess(d) : x - a - a * Math.log(x / a)
  return Math.exp(-deviance - stirlingError(a)) / Math.sqrt(2 * Math.PI * a)
}

/** d − ln(1 + d) for |d| < 0.1. */
function log1pExcess(d: number): number {
  let sum = 0
  let power = d
  for (let k = 2; k < 40; k++) {
    power *= -d
    const term = -power / k
    sum += term
    if (Math.abs(term) < 1e-18 * Math.abs(sum)) break
  }
  return sum
}

/** P(a, x) and Q(a, x) = 1 − P, each accurate where it is the smaller one. a > 0, x ≥ 0. */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 }
  const first = poissonTerm(a, x)
  if (x < a + 1) {
    let term = 1
    let sum = 1
    for (let k = 1; term > 1e-17 * sum; k++) {
      term *= x / (a + k)
      sum += term
    }
    const lower = first * sum
    return { lower, upper: 1 - lower }
  }
  const upper = first * a * fraction(a, x)
  return { lower: 1 - upper, upper }
}

/** Continued fraction of Γ(a, x)·e^x·x^−a, by Lentz's method. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let k = 1; k < 1e6; k++) {
    const an = -k * (k - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    const change = d * c
    h *= change
    if (Math.abs(change - 1) < 1e-15) break
  }
  return h
}

/**
 * The x with P(a, x) = p (`tail` 'lower') or Q(a, x) = p (`tail` 'upper'), for a ≥ 1 and 0 < p ≤ 0.5: Newton steps kept inside a
 * shrinking bracket, from the start of Wilson & Hilferty 1931.
 */
export function gammaQuantile(a: number, p: number, tail: 'lower' | 'upper', normal: number): number {
  const start = 1 - 1 / (9 * a) + (tail === 'upper' ? -normal : normal) / (3 * Math.sqrt(a))
  let x = Math.max(a * start ** 3, a * 1e-3)
  let low = 0
  let high = Number.POSITIVE_INFINITY
  for (let i = 0; i < 200; i++) {
    const found = incompleteGamma(a, x)[tail]
    // Positive where x is too large.
    const excess = tail === 'lower' ? found - p : p - found
    if (excess > 0) high = x
    else low = x
    const density = (poissonTerm(a, x) * a) / x
    let next = x - excess / density
    if (!(next > low && next < high)) next = high === Number.POSITIVE_INFINITY ? 2 * x : (low + high) / 2
    if (Math.abs(next - x) <= 4e-16 * x) return next
    x = next
  }
  return x
}
