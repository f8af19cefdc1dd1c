import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { correlate } from './correlation.ts'

/** 500 pairs, x skewed and y tied, from a linear congruential generator that the Python side has as well. */
function pairs(): [Float64Array, Float64Array] {
  let state = 12345
  const next = (): number => {
    state = Number((BigInt(state) * 1103515245n + 12345n) % 2n ** 31n)
    return state / 2 ** 31
  }
  const x = new Float64Array(500)
  const y = new Float64Array(500)
  for (let i = 0; i < 500; i++) {
    const [a, b, c] = [next(), next(), next()]
    x[i] = -Math.log(1 - a) + 0.5 * b
    y[i] = Math.floor(8 * (0.4 * a + 0.6 * c))
  }
  return [x, y]
}

test('both correlations are SciPy’s, and their errors those of 8,000 bootstrap samples', () => {
  // scipy.stats.pearsonr and spearmanr; numpy.std of them over resampled pairs (itself uncertain by 1 %).
  const found = correlate(...pairs())
  expect(found?.n).toBe(500)
  expect(found?.pearson.value).toBeCloseTo(0.460414169198531, 12)
  expect(found?.spearman.value).toBeCloseTo(0.5046130343224334, 12)
  expect((found?.pearson.error as number) / 0.028137).toBeCloseTo(1, 1)
  expect((found?.spearman.error as number) / 0.031903).toBeCloseTo(1, 1)
})

test('the errors are the spread over independent samples, also far from normal and with ties', () => {
  const random = createRandom(5)
  const samples = Array.from({ length: 300 }, () => {
    const x = Float64Array.from({ length: 300 }, () => -Math.log(1 - random.next()))
    const y = x.map((value) => Math.floor(3 * (value * random.next() + random.next())))
    return correlate(x, y)
  })
  for (const kind of ['pearson', 'spearman'] as const) {
    const values = samples.map((sample) => sample?.[kind].value as number)
    const mean = values.reduce((a, b) => a + b) / values.length
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
    const quoted = samples.reduce((sum, sample) => sum + (sample?.[kind].error as number), 0) / samples.length
    expect(Math.abs(spread / quoted - 1)).toBeLessThan(0.15)
  }
})

test('pairs without a number are left out, and too few or constant ones give no figure', () => {
  const [x, y] = pairs()
  const holed = correlate(Float64Array.of(...x, Number.NaN, 1), Float64Array.of(...y, 1, Number.NaN))
  expect(holed).toEqual(correlate(x, y))
  expect(correlate(x.slice(0, 29), y.slice(0, 29))).toBeNull()
  expect(
    correlate(
      x,
      y.map(() => 3),
    ),
  ).toBeNull()
})
