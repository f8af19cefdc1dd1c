import { createRandom, type Random } from '@jetwatch/shared/random'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { expect, test } from 'vitest'
import { covarianceOf } from './covariance.ts'
import { kMeans } from './k-means.ts'
import { fitMixture, logDensity } from './mixture.ts'
import { principalComponents } from './principal-components.ts'
import { fitTailCurve } from './tail-curve.ts'

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
/** Rows whose columns are mixed normal deviates of falling spread. */
function cloud(count: number, columns: number, seed: number): Float32Array {
  const random = createRandom(seed)
  const mix = Array.from({ length: columns }, () => Array.from({ length: columns }, () => normal(random)))
  const out = new Float32Array(count * columns)
  for (let row = 0; row < count; row++) {
    const source = mix.map((_, k) => normal(random) * 0.8 ** k)
    mix.forEach((weights, c) => {
      out[row * columns + c] = 3 + weights.reduce((sum, w, k) => sum + w * (source[k] as number), 0)
    })
  }
  return out
}

test('covariance and mean are those of the definition, over more rows than a block', async () => {
  const [count, columns] = [1300, 7]
  const rows = cloud(count, columns, 1)
  const { mean, covariance } = await covarianceOf(rows, columns)
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b < columns; b++) {
      let sum = 0
      for (let row = 0; row < count; row++)
        sum += ((rows[row * columns + a] as number) - (mean[a] as number)) * ((rows[row * columns + b] as number) - (mean[b] as number))
      expect(Math.abs((covariance[a * columns + b] as number) - sum / count)).toBeLessThan(1e-5 * Math.abs(sum / count) + 1e-5)
    }
  }
})

test('principal components are the leading eigenvectors of a full decomposition, orthonormal, with its eigenvalues', async () => {
  const [columns, count] = [30, 4]
  const { covariance } = await covarianceOf(cloud(2000, columns, 2), columns)
  const { rows, variances } = principalComponents(covariance, columns, count, 1)
  const symmetric = covariance.map((value, i) => (value + (covariance[(i % columns) * columns + Math.floor(i / columns)] as number)) / 2)
  const full = new EigenvalueDecomposition(
    new Matrix(Array.from({ length: columns }, (_, i) => Array.from(symmetric.subarray(i * columns, (i + 1) * columns)))),
    {
      assumeSymmetric: true,
    },
  )
  const order = full.realEigenvalues
    .map((_, i) => i)
    .sort((a, b) => (full.realEigenvalues[b] as number) - (full.realEigenvalues[a] as number))
  for (let k = 0; k < count; k++) {
    const at = order[k] as number
    expect((variances[k] as number) / (full.realEigenvalues[at] as number)).toBeCloseTo(1, 5)
    const vector = rows.subarray(k * columns, (k + 1) * columns)
    expect(Math.abs(vector.reduce((sum, value, i) => sum + value * full.eigenvectorMatrix.get(i, at), 0))).toBeCloseTo(1, 5)
    for (let other = 0; other <= k; other++) {
      const product = vector.reduce((sum, value, i) => sum + value * (rows[other * columns + i] as number), 0)
      expect(product).toBeCloseTo(other === k ? 1 : 0, 10)
    }
  }
})

test('more components than directions are an error with a remedy', () => {
  const flat = new Float64Array(25)
  flat[0] = 1
  expect(() => principalComponents(flat, 5, 3, 1)).toThrow(expect.objectContaining({ code: 'TRAINING' }))
})

test.each([false, true])(
  'k-means lowers its loss, ends at the loss of its centres and repeats itself bit for bit (medoids %s)',
  async (medoids) => {
    const [count, columns, clusters] = [500, 5, 6]
    const rows = cloud(count, columns, 3)
    const { centres, losses } = await kMeans(rows, columns, { clusters, seed: 4, medoids })
    expect((losses.at(-1) as number) < (losses[0] as number)).toBe(true)
    const distance = (row: number, k: number): number =>
      Array.from({ length: columns }, (_, c) => ((rows[row * columns + c] as number) - (centres[k * columns + c] as number)) ** 2).reduce(
        (a, b) => a + b,
      )
    const nearest = Array.from({ length: count }, (_, row) => Math.min(...Array.from({ length: clusters }, (_, k) => distance(row, k))))
    expect(nearest.reduce((a, b) => a + b) / count / (losses.at(-1) as number)).toBeCloseTo(1, 1)
    if (medoids)
      for (let k = 0; k < clusters; k++) expect(Math.min(...Array.from({ length: count }, (_, row) => distance(row, k)))).toBeLessThan(1e-9)
    expect(await kMeans(rows, columns, { clusters, seed: 4, medoids })).toEqual({ centres, losses })
  },
)

test('a mixture finds two separate Gaussians, and its density is that of their sum', async () => {
  const random = createRandom(5)
  const rows = Float32Array.from({ length: 4000 }, (_, i) => (i % 4 < 2 ? -4 : 4) + normal(random) * (i % 2 === 0 ? 1 : 0.5))
  const mixture = await fitMixture(rows, 2, 2, 1)
  const [low, high] = mixture.toSorted((a, b) => (a.mean[0] as number) - (b.mean[0] as number))
  expect([low?.weight, low?.mean[0], high?.mean[1]].map((value) => Math.round((value as number) * 10) / 10)).toEqual([0.5, -4, 4])
  const gaussian = (x: number, mean: number, sigma: number): number =>
    Math.exp(-0.5 * ((x - mean) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI))
  const point = [-3.5, -4.2]
  const expected = Math.log(0.5 * gaussian(-3.5, -4, 1) * gaussian(-4.2, -4, 0.5))
  expect(Math.abs(logDensity(mixture, point) - expected)).toBeLessThan(0.1)
})

test('a tail curve gives −log of the share above at its knots, rises everywhere and goes on beyond the last jet', () => {
  const random = createRandom(6)
  const scores = Float32Array.from({ length: 5000 }, () => -Math.log(1 - random.next()))
  const { start, length, slope } = fitTailCurve(scores)
  const depth = (s: number): number =>
    start.reduce((sum, from, i) => sum + Math.min(Math.max(s - from, 0), length[i] as number) * (slope[i] as number), 0)
  for (const knot of start) {
    const above = scores.reduce((count, score) => count + (score >= knot ? 1 : 0), 0)
    expect(Math.abs(depth(knot) + Math.log((1 + above) / 5001))).toBeLessThan(0.02)
  }
  expect(Math.min(...slope)).toBeGreaterThan(0)
  // Exponential scores: −log tail is the score itself.
  expect(depth(20)).toBeGreaterThan(depth(10) + 5)
})
