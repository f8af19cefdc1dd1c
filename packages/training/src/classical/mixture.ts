import { JetwatchError } from '@jetwatch/shared/errors'
import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import { kMeans } from './k-means.ts'

/** One Gaussian: density = weight · N(x; mean, covariance), covariance = lower · lowerᵀ. */
export interface Gaussian {
  readonly weight: number
  readonly mean: Float64Array
  /** Inverse of the Cholesky factor, row-major, lower triangular: |inverseLower · (x − mean)|² is the squared Mahalanobis distance. */
  readonly inverseLower: Float64Array
  /** log(weight) − ½ log det(2π · covariance). */
  readonly logScale: number
}

/** Added to each variance, so that no component collapses onto few jets. The features have unit variance. */
const REGULARISATION = 1e-3
const MOST_PASSES = 80
const SETTLED = 1e-4

/**
 * Expectation maximisation for a Gaussian mixture with full covariances, in double precision, from seeded k-means
 * (Bishop 2006, 9.2.2). `rows` is row-major [n × columns], of unit variance. @throws TRAINING
 */
export async function fitMixture(rows: Float32Array, columns: number, components: number, seed: number): Promise<Gaussian[]> {
  const count = rows.length / columns
  const { centres } = await kMeans(rows, columns, { clusters: components, seed, medoids: false })
  const identity = Matrix.eye(columns, columns)
  let mixture = Array.from({ length: components }, (_, k) =>
    toGaussian(1 / components, Float64Array.from(centres.subarray(k * columns, (k + 1) * columns)), identity),
  )
  const shares = new Float64Array(components)
  let before = Number.NEGATIVE_INFINITY
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const sums = mixture.map(() => ({ weight: 0, first: new Float64Array(columns), second: new Float64Array(columns * columns) }))
    let likelihood = 0
    for (let row = 0; row < count; row++) {
      const x = rows.subarray(row * columns, (row + 1) * columns)
      const log = logDensity(mixture, x, shares)
      likelihood += log
      sums.forEach((sum, k) => {
        const share = Math.exp((shares[k] as number) - log)
        if (share < 1e-12) return
        sum.weight += share
        for (let a = 0; a < columns; a++) {
          const scaled = share * (x[a] as number)
          sum.first[a] = (sum.first[a] as number) + scaled
          for (let b = 0; b <= a; b++) sum.second[a * columns + b] = (sum.second[a * columns + b] as number) + scaled * (x[b] as number)
        }
      })
    }
    mixture = sums.map(({ weight, first, second }) => {
      const n = Math.max(weight, 1e-6)
      const mean = first.map((value) => value / n)
      const covariance = new Matrix(columns, columns)
      for (let a = 0; a < columns; a++) {
        for (let b = 0; b <= a; b++) {
          const value = (second[a * columns + b] as number) / n - (mean[a] as number) * (mean[b] as number)
          covariance.set(a, b, value + (a === b ? REGULARISATION : 0))
          covariance.set(b, a, covariance.get(a, b))
        }
      }
      return toGaussian(n / count, mean, covariance)
    })
    if (likelihood / count - before < SETTLED) break
    before = likelihood / count
  }
  return mixture
}

/** Log of the mixture's density at a point; fills `terms` with the log of each component's part. */
export function logDensity(mixture: readonly Gaussian[], x: ArrayLike<number>, terms = new Float64Array(mixture.length)): number {
  let largest = Number.NEGATIVE_INFINITY
  mixture.forEach(({ mean, inverseLower, logScale }, k) => {
    const size = mean.length
    let distance = 0
    for (let a = 0; a < size; a++) {
      let y = 0
      for (let b = 0; b <= a; b++) y += (inverseLower[a * size + b] as number) * ((x[b] as number) - (mean[b] as number))
      distance += y * y
    }
    terms[k] = logScale - distance / 2
    largest = Math.max(largest, terms[k] as number)
  })
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0))
}

function toGaussian(weight: number, mean: Float64Array, covariance: Matrix): Gaussian {
  const inverseLower = inverseCholesky(covariance)
  const size = mean.length
  let logScale = Math.log(weight) - (size / 2) * Math.log(2 * Math.PI)
  for (let a = 0; a < size; a++) logScale += Math.log(inverseLower[a * size + a] as number)
  return { weight, mean, inverseLower, logScale }
}

/** Inverse of the lower Cholesky factor, row-major. @throws TRAINING for a matrix that is not positive definite. */
export function inverseCholesky(covariance: Matrix): Float64Array {
  const decomposition = new CholeskyDecomposition(covariance)
  if (!decomposition.isPositiveDefinite())
    throw new JetwatchError('TRAINING', 'a covariance of the bottleneck is singular', 'Give a smaller --latent or more jets')
  const lower = decomposition.lowerTriangularMatrix
  const size = covariance.rows
  const inverse = new Float64Array(size * size)
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let value = row === column ? 1 : 0
      for (let k = column; k < row; k++) value -= lower.get(row, k) * (inverse[k * size + column] as number)
      inverse[row * size + column] = value / lower.get(row, row)
    }
  }
  return inverse
}
