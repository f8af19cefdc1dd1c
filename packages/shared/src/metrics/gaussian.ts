/**
 * Quantiles of the standard normal distribution (Wichura 1988, AS 241 PPND16, about 1e-16), also from log p, where p
 * itself underflows.
 */
const CENTRE = {
  above: [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
    33430.575583588128105, 2509.0809287301226727,
  ],
  below: [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
    28729.085735721942674, 5226.495278852545925,
  ],
}
const TAIL = {
  above: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
    0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  below: [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459, 0.0151986665636164571966,
    5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
}
const FAR_TAIL = {
  above: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
    0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  below: [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4, 1.8463183175100546818e-5,
    1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
}

const rational = (x: number, { above, below }: typeof CENTRE): number =>
  above.reduceRight((sum, c) => sum * x + c, 0) / below.reduceRight((sum, c) => sum * x + c, 0)

/** Φ⁻¹(p); ±∞ at 0 and 1, NaN outside. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * rational(0.180625 - q * q, CENTRE)
  const z = upperQuantile(Math.log(q < 0 ? p : 1 - p))
  return q < 0 ? -z : z
}

/** Significance Z = −Φ⁻¹(p) of a one-sided p-value given as ln p (≤ 0), to any depth: ln p = −10,000 gives 141.4. */
export function zFromLogP(logP: number): number {
  if (!(logP <= 0)) return Number.NaN
  if (logP < Math.log(0.075)) return upperQuantile(logP)
  const p = Math.exp(logP)
  return p <= 0.925 ? 0 - normalQuantile(p) : -upperQuantile(Math.log(-Math.expm1(logP)))
}

/** The z with ln(1 − Φ(z)) = logP, for probabilities below 0.075. */
function upperQuantile(logP: number): number {
  if (logP === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY
  const r = Math.sqrt(-logP)
  if (r <= 5) return rational(r - 1.6, TAIL)
  if (r <= 27) return rational(r - 5, FAR_TAIL)
  // Beyond the fitted range: Newton on ln(1 − Φ), whose slope is −1/(Mills ratio).
  let z = Math.sqrt(2) * r
  for (let i = 0; i < 8; i++) {
    const mills = millsRatio(z)
    const excess = -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) + Math.log(mills) - logP
    z += excess * mills
    if (Math.abs(excess * mills) <= 1e-15 * z) break
  }
  return z
}

/** (1 − Φ(z))/φ(z) for large z, by Laplace's continued fraction; here z > 37, where 20 terms are exact. */
function millsRatio(z: number): number {
  let fraction = z
  for (let k = 20; k >= 1; k--) fraction = z + k / fraction
  return 1 / fraction
}
