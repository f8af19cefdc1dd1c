import { cholesky, solveCholesky } from './cholesky.ts'

/** What was counted in some bins together. */
export interface CountedBins {
  readonly bins: readonly number[]
  readonly count: number
}

export interface PoissonFit {
  /** Coefficients of the polynomial. */
  readonly beta: Float64Array
  /** Expected counts of every bin, those that were not fitted included. */
  readonly expected: Float64Array
  /** ln L without the terms that only hold the data: Σ count·ln λ − λ. */
  readonly logLikelihood: number
  /** Lower Cholesky factor of the Fisher information of `beta`, row-major. */
  readonly information: Float64Array
}

const STEPS = 200
/** A step that gains less ln L than this ends the fit. */
const ENOUGH = 1e-11

/**
 * Maximum of the Poisson likelihood of exp(polynomial): bin i expects λ_i = exp(Σ β_k·T_k(x_i)) with Chebyshev polynomials T_k, and a group of
 * bins the sum. Fisher scoring with halved steps; for single bins that is Newton's method, and the likelihood has one maximum.
 * Null where it has none, as where empty bins let the polynomial fall for ever.
 * @param positions bin centres, scaled to −1 … 1.
 */
export function fitPoisson(
  positions: Float64Array,
  groups: readonly CountedBins[],
  degree: number,
  start?: Float64Array,
): PoissonFit | null {
  const size = degree + 1
  const basis = chebyshev(positions, degree)
  const total = groups.reduce((sum, { count }) => sum + count, 0)
  const bins = groups.reduce((sum, group) => sum + group.bins.length, 0)
  let beta = start ? Float64Array.from(start) : new Float64Array(size)
  if (!start) beta[0] = Math.log(total / bins)
  let state = evaluate(basis, size, groups, beta)
  for (let step = 0; step < STEPS; step++) {
    const information = cholesky(state.information, size)
    if (!information) return null
    const change = solveCholesky(information, size, state.score)
    let next = state
    let shorten = 1
    do {
      const tried = beta.map((value, k) => value + shorten * (change[k] as number))
      next = evaluate(basis, size, groups, tried)
      if (next.logLikelihood > state.logLikelihood) beta = tried
      shorten /= 2
    } while (!(next.logLikelihood > state.logLikelihood) && shorten > 1e-9)
    const gain = next.logLikelihood - state.logLikelihood
    if (!(gain > ENOUGH)) return Number.isFinite(state.logLikelihood) ? { ...state, beta, information } : null
    state = next
  }
  return null
}

/** Row-major [bins × (degree + 1)]. */
function chebyshev(positions: Float64Array, degree: number): Float64Array {
  const size = degree + 1
  const basis = new Float64Array(positions.length * size)
  positions.forEach((x, i) => {
    for (let k = 0; k < size; k++) {
      const at = i * size + k
      basis[at] = k === 0 ? 1 : k === 1 ? x : 2 * x * (basis[at - 1] as number) - (basis[at - 2] as number)
    }
  })
  return basis
}

function evaluate(basis: Float64Array, size: number, groups: readonly CountedBins[], beta: Float64Array) {
  const expected = Float64Array.from({ length: basis.length / size }, (_, i) => {
    let sum = 0
    for (let k = 0; k < size; k++) sum += (basis[i * size + k] as number) * (beta[k] as number)
    return Math.exp(sum)
  })
  const score = new Float64Array(size)
  const information = new Float64Array(size * size)
  const slope = new Float64Array(size)
  let logLikelihood = 0
  for (const { bins, count } of groups) {
    let mean = 0
    slope.fill(0)
    for (const bin of bins) {
      const part = expected[bin] as number
      mean += part
      for (let k = 0; k < size; k++) slope[k] = (slope[k] as number) + part * (basis[bin * size + k] as number)
    }
    logLikelihood += (count > 0 ? count * Math.log(mean) : 0) - mean
    for (let k = 0; k < size; k++) {
      score[k] = (score[k] as number) + (count / mean - 1) * (slope[k] as number)
      for (let l = 0; l <= k; l++)
        information[k * size + l] = (information[k * size + l] as number) + ((slope[k] as number) * (slope[l] as number)) / mean
    }
  }
  return { expected, score, information, logLikelihood }
}
