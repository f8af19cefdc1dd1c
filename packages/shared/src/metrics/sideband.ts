import { solveLower } from './cholesky.ts'
import { incompleteGamma } from './gamma.ts'
import { type CountedBins, fitPoisson } from './poisson-fit.ts'

/** Fewest events in each sideband, and fewest expected in the window: below, no significance is quoted. */
export const MIN_SIDEBAND_EVENTS = 10
export const MIN_EXPECTED = 5

export interface SidebandOptions {
  /** Lower edge of the first bin and width of all, GeV. */
  readonly low: number
  readonly width: number
  /** Bins whose centre lies in [from, to) are fitted, but for those in the window. GeV. */
  readonly fit: readonly [number, number]
  readonly window: readonly [number, number]
  /** Degree of the polynomial whose exponential is the background, 0 to 5. */
  readonly degree: number
}

export interface Sideband {
  /** First bin and end (exclusive) of the fit range and of the window. */
  readonly bins: { readonly fit: readonly [number, number]; readonly window: readonly [number, number] }
  /** Background expected in each bin of the fit range, and its standard error. */
  readonly expected: readonly number[]
  readonly error: readonly number[]
  /** Events found in the window, background expected there from the sidebands, and its standard error. */
  readonly found: number
  readonly background: number
  readonly backgroundError: number
  /** Local significance; negative for a deficit. Not corrected for having looked elsewhere. */
  readonly z: number
  /** Poisson deviance of the sidebands (Baker & Cousins 1984), degrees of freedom, and its p; approximate where bins hold few events. */
  readonly deviance: number
  readonly freedom: number
  readonly fitP: number
  readonly reason: null
}
export interface NoSideband {
  readonly z: null
  readonly reason: string
}

/**
 * Excess of counts in a window over a smooth background exp(polynomial) fitted to the sidebands by Poisson likelihood.
 *
 * Z = sign(n − b)·√(2·[ln L₁ − ln L₀]): the signed root of the profile likelihood ratio (Wilks 1938; Cowan, Cranmer, Gross & Vitells 2011,
 * eq. 12 and 52). The window is one count n. L₁ lets its mean be anything: background from the sidebands alone, window mean n. L₀ has the background
 * everywhere. The error of the background is inside. For a flat background it is Li & Ma 1983, eq. 17.
 */
export function sidebandFit(counts: ArrayLike<number>, options: SidebandOptions): Sideband | NoSideband {
  const { low, width, degree } = options
  const bin = (edge: number): number => Math.min(counts.length, Math.max(0, Math.ceil((edge - low) / width - 0.5)))
  const [first, end] = options.fit.map(bin) as [number, number]
  const [from, to] = options.window.map(bin) as [number, number]
  if (!(first < from && from < to && to < end)) return refuse('the window has to lie inside the fit range, with a sideband on either side')
  const indices = Array.from({ length: end - first }, (_, i) => i)
  const inWindow = (i: number): boolean => i + first >= from && i + first < to
  const count = (i: number): number => counts[i + first] as number
  const sides: CountedBins[] = indices.filter((i) => !inWindow(i)).map((i) => ({ bins: [i], count: count(i) }))
  const sum = (bins: readonly number[]): number => bins.reduce((total, i) => total + count(i), 0)
  const [below, above] = [sum(indices.slice(0, from - first)), sum(indices.slice(to - first))]
  if (Math.min(below, above) < MIN_SIDEBAND_EVENTS) {
    return refuse(`${below} events below and ${above} above the window; each sideband needs ${MIN_SIDEBAND_EVENTS}`)
  }
  if (sides.filter((side) => side.count > 0).length < degree + 2) return refuse(`too few filled bins for a polynomial of degree ${degree}`)
  const positions = Float64Array.from(indices, (i) => (2 * (i + 0.5)) / indices.length - 1)
  const free = fitPoisson(positions, sides, degree)
  if (!free) return refuse('the fit has no maximum; take a lower degree or a narrower range')
  const windowBins = indices.filter(inWindow)
  const found = sum(windowBins)
  const background = windowBins.reduce((total, i) => total + (free.expected[i] as number), 0)
  if (background < MIN_EXPECTED)
    return refuse(`only ${background.toFixed(1)} background events expected in the window; ${MIN_EXPECTED} are needed`)
  const bound = fitPoisson(positions, [...sides, { bins: windowBins, count: found }], degree, free.beta)
  if (!bound) return refuse('the fit with the window has no maximum; take a lower degree or a narrower range')
  const saturated = found > 0 ? found * Math.log(found) - found : 0
  const ratio = 2 * (free.logLikelihood + saturated - bound.logLikelihood)
  const deviance = sides.reduce((total, { bins, count: n }) => total + poissonDeviance(n, free.expected[bins[0] as number] as number), 0)
  const freedom = sides.length - degree - 1
  const errorOf = (bins: readonly number[]): number => errorOfSum(positions, degree, free, bins)
  return {
    bins: { fit: [first, end], window: [from, to] },
    expected: Array.from(free.expected),
    error: indices.map((i) => errorOf([i])),
    found,
    background,
    backgroundError: errorOf(windowBins),
    z: Math.sign(found - background) * Math.sqrt(Math.max(0, ratio)),
    deviance,
    freedom,
    fitP: freedom > 0 ? incompleteGamma(freedom / 2, deviance / 2).upper : 1,
    reason: null,
  }
}

/** 2·(λ − n + n·ln(n/λ)). */
const poissonDeviance = (n: number, mean: number): number => 2 * (mean - n + (n > 0 ? n * Math.log(n / mean) : 0))

/** Standard error of Σ λ_i over the bins: √(gᵀ·I⁻¹·g) with g = Σ λ_i·T(x_i). */
function errorOfSum(
  positions: Float64Array,
  degree: number,
  fit: { readonly expected: Float64Array; readonly information: Float64Array },
  bins: readonly number[],
): number {
  const slope = new Float64Array(degree + 1)
  for (const bin of bins) {
    for (let k = 0; k <= degree; k++) {
      const chebyshev = Math.cos(k * Math.acos(positions[bin] as number))
      slope[k] = (slope[k] as number) + (fit.expected[bin] as number) * chebyshev
    }
  }
  return Math.sqrt(solveLower(fit.information, degree + 1, slope).reduce((sum, y) => sum + y * y, 0))
}

const refuse = (reason: string): NoSideband => ({ z: null, reason })
