import { describe, expect, test } from 'vitest'
import { LatencyHistogram } from './latency.ts'
import { createRandom } from './random.ts'

/** Log-uniform between 0.02 ms and 100 s. */
const draw = (n: number, seed: number): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: n }, () => 0.02 * 5e6 ** random.next())
}
const filled = (values: number[]): LatencyHistogram => {
  const histogram = new LatencyHistogram()
  for (const value of values) histogram.add(value)
  return histogram
}

describe('LatencyHistogram', () => {
  test.each([1, 2, 3, 10, 101, 5000])('quantiles of %i values are those of the sorted values within 1 %', (n) => {
    const values = draw(n, n)
    const sorted = values.toSorted((a, b) => a - b)
    const histogram = filled(values)
    for (const q of [0, 0.1, 0.5, 0.9, 0.95, 0.99, 1]) {
      const exact = sorted[Math.max(0, Math.ceil(q * n) - 1)] as number
      expect(Math.abs((histogram.quantile(q) as number) / exact - 1)).toBeLessThan(0.0101)
    }
  })

  test('an empty one has no quantile', () => {
    expect(new LatencyHistogram().percentiles()).toEqual({ p50: null, p95: null, p99: null })
  })

  test('a weight is so many equal values', () => {
    const histogram = new LatencyHistogram()
    histogram.add(10, 90)
    histogram.add(500, 10)
    expect(histogram.count).toBe(100)
    expect(histogram.percentiles()).toEqual({ p50: expect.closeTo(10, 0), p95: 500, p99: 500 })
  })

  test('negative and not finite values are counted apart and enter no quantile', () => {
    const histogram = filled([5, -1, -0.001, Number.NaN, Number.POSITIVE_INFINITY])
    expect([histogram.count, histogram.negative, histogram.rejected, histogram.quantile(1)]).toEqual([1, 2, 2, 5])
  })

  test('values outside the bins keep their extremes', () => {
    const histogram = filled([0, 0.001, 5e6])
    expect([histogram.quantile(0), histogram.quantile(1)]).toEqual([0, 5e6])
  })

  test('merging two is filling one with both; JSON carries all of it', () => {
    const [a, b] = [draw(300, 1), [...draw(500, 2), -3, Number.NaN, 0]]
    const merged = filled(a)
    merged.merge(filled(b))
    expect(merged.toJSON()).toEqual(filled([...a, ...b]).toJSON())
    const back = LatencyHistogram.fromJSON(JSON.parse(JSON.stringify(merged)))
    expect(back.toJSON()).toEqual(merged.toJSON())
    expect(back.percentiles()).toEqual(merged.percentiles())
    expect(back.count).toBe(merged.count)
  })

  test('a reset one is as new, and JSON of another shape is refused', () => {
    const histogram = filled([1, -1, Number.NaN])
    histogram.reset()
    expect(histogram.toJSON()).toEqual(new LatencyHistogram().toJSON())
    expect(() => LatencyHistogram.fromJSON({ ...histogram.toJSON(), bins: [[5000, 1]] })).toThrow()
    expect(() => LatencyHistogram.fromJSON({})).toThrow()
  })
})
