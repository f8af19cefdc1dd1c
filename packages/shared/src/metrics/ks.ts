import { ascending } from './ascending.ts'
import { distinctScores } from './distinct.ts'
import { zFromLogP } from './gaussian.ts'
import { finish } from './slices.ts'

/** Up to this product of sizes (10,000 × 10,000) the p-value is exact: half a second at the very most. */
const EXACT_PAIRS = 1e8

export interface KolmogorovSmirnov {
  /** Largest distance of the two empirical distributions. */
  readonly d: number
  /** Two-sided; 0 where it underflows: then `logP` still holds. */
  readonly p: number
  /** ln p. */
  readonly logP: number
  /** Significance −Φ⁻¹(p). */
  readonly z: number
  readonly exact: boolean
}

/**
 * Two-sample Kolmogorov–Smirnov test. Exact p (Hodges 1957: lattice paths that leave the band) while
 * n·m ≤ 1e8, else the limit distribution with Stephens' (1970) correction. Ties make the exact p conservative.
 * @throws RangeError on an empty sample.
 */
export function kolmogorovSmirnov(first: Float64Array, second: Float64Array): KolmogorovSmirnov {
  const n = first.length
  const m = second.length
  if (n === 0 || m === 0) throw new RangeError(`a comparison needs two samples, not ${n} and ${m} events`)
  // The distance in units of 1/(n·m) is an integer, so that the exact test compares integers.
  let distance = 0
  for (const at of distinctScores(ascending(first), ascending(second))) {
    distance = Math.max(distance, Math.abs((at.backgroundBelow + at.background) * m - (at.signalBelow + at.signal) * n))
  }
  return finish(ksFromDistance(n, m, distance))
}

/**
 * The same test from its distance in units of 1/(n·m), an integer. It pauses after each row of the exact sum, which may take half a second, so that
 * a server can do other things in between (`inSlices`).
 */
export function* ksFromDistance(n: number, m: number, distance: number): Generator<void, KolmogorovSmirnov, void> {
  const d = distance / (n * m)
  const exact = n * m <= EXACT_PAIRS
  const logP = Math.min(0, exact ? yield* exactLogP(n, m, distance) : limitLogP(n, m, d))
  return { d, p: Math.exp(logP), logP, z: zFromLogP(logP), exact }
}

/**
 * ln of the share of lattice paths (0,0) → (n,m) that touch |i·m − j·n| ≥ distance. `inside` is the share of paths
 * to (i,j) that stayed inside; each first exit weighs the hypergeometric probability of passing there. All terms
 * are positive, and only the weights are tiny: they are summed as logarithms.
 */
function* exactLogP(n: number, m: number, distance: number): Generator<void, number, void> {
  if (distance === 0) return 0
  const logFactorial = logFactorials(n + m)
  const total = (logFactorial[n + m] as number) - (logFactorial[n] as number) - (logFactorial[m] as number)
  const inside = new Float64Array(m + 2)
  const sum = new LogSum()
  const exit = (i: number, j: number, share: number): void => {
    if (share === 0) return
    const before = (logFactorial[i + j] as number) - (logFactorial[i] as number) - (logFactorial[j] as number)
    const after = (logFactorial[n + m - i - j] as number) - (logFactorial[n - i] as number) - (logFactorial[m - j] as number)
    sum.add(Math.log(share) + before + after - total)
  }
  for (let i = 0; i <= n; i++) {
    // Inside means (i·m − distance)/n < j < (i·m + distance)/n.
    const from = Math.max(0, Math.floor((i * m - distance) / n) + 1)
    const to = Math.min(m, Math.ceil((i * m + distance) / n) - 1)
    const previousFrom = i === 0 ? 0 : Math.max(0, Math.floor(((i - 1) * m - distance) / n) + 1)
    // Cells of the row before that lie outside now: the path left the band by a step in i.
    for (let j = previousFrom; j < Math.min(from, m + 1); j++) {
      const above = inside[j] as number
      if (i > 0) exit(i, j, above * (i / (i + j)))
      inside[j] = 0
    }
    let left = 0
    for (let j = from; j <= to; j++) {
      const share = i === 0 && j === 0 ? 1 : (i * (inside[j] as number) + j * left) / (i + j)
      inside[j] = share
      left = share
    }
    // The step in j out of the band at the row's end.
    if (to < m && to >= from) exit(i, to + 1, left * ((to + 1) / (i + to + 1)))
    yield
  }
  return sum.value()
}

/** ln(Σ exp(term)), kept relative to the largest term so far. */
class LogSum {
  #top = Number.NEGATIVE_INFINITY
  #sum = 0

  add(term: number): void {
    if (term > this.#top) {
      this.#sum = this.#sum * Math.exp(this.#top - term) + 1
      this.#top = term
    } else this.#sum += Math.exp(term - this.#top)
  }

  value(): number {
    return this.#top + Math.log(this.#sum)
  }
}

function logFactorials(n: number): Float64Array {
  const table = new Float64Array(n + 1)
  let lost = 0
  for (let k = 2; k <= n; k++) {
    // Kahan's compensation: the sum reaches 1e5 while each term matters to 1e-12.
    const term = Math.log(k) - lost
    const next = (table[k - 1] as number) + term
    lost = next - (table[k - 1] as number) - term
    table[k] = next
  }
  return table
}

/** ln of the Kolmogorov limit 2 Σ (−1)^(k−1) e^(−2k²z²), z with Stephens' correction for finite samples. */
function limitLogP(n: number, m: number, d: number): number {
  const root = Math.sqrt((n * m) / (n + m))
  const z = (root + 0.12 + 0.11 / root) * d
  if (z < 0.2) return 0
  if (z < 1) {
    // The dual series of the distribution function converges fast here.
    const t = -(Math.PI ** 2) / (8 * z * z)
    const cdf = (Math.sqrt(2 * Math.PI) / z) * (Math.exp(t) + Math.exp(9 * t) + Math.exp(25 * t))
    return Math.log1p(-cdf)
  }
  const q = Math.exp(-2 * z * z)
  return Math.log(2) - 2 * z * z + Math.log1p(-(q ** 3) + q ** 8 - q ** 15)
}
