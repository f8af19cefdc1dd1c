import { describe, expect, test } from 'vitest'
import { Histogram } from './histogram.ts'
import { nextUp } from './next-up.ts'
import { createRandom } from './random.ts'

const options = { low: -0.3, high: 0.7, bins: 37, classes: 2 }

describe('Histogram', () => {
  test('puts every score between its edges: counts equal a scan of the edges, edges themselves included', () => {
    const random = createRandom(1)
    const histogram = new Histogram(options)
    const { edges } = histogram
    const scores = [...edges, ...Array.from({ length: 5000 }, () => random.next() * 1.4 - 0.5)]
    for (const score of scores) histogram.add(score, 0)
    const expected = Array.from(
      { length: 37 },
      (_, i) => scores.filter((x) => x >= (edges[i] as number) && x < (edges[i + 1] as number)).length,
    )
    expect([...histogram.counts(0)]).toEqual(expected)
    expect(histogram.underflow(0)).toBe(scores.filter((x) => x < -0.3).length)
    expect(histogram.overflow(0)).toBe(scores.filter((x) => x >= 0.7).length)
    expect(histogram.total(0)).toBe(scores.length)
    expect(histogram.total(1)).toBe(0)
  })

  test('every edge opens its own bin, and the number just below it the bin before, whatever the range', () => {
    const random = createRandom(3)
    for (let trial = 0; trial < 200; trial++) {
      const low = random.next() * 10 - 5
      const histogram = new Histogram({ low, high: low + random.next() * 10, bins: 1 + random.below(50), classes: 1 })
      const { edges, bins } = histogram
      for (const edge of edges) {
        histogram.add(edge, 0)
        // The largest double below an edge.
        histogram.add(-nextUp(-edge), 0)
      }
      expect([...histogram.counts(0)]).toEqual(new Array(bins).fill(2))
      expect([histogram.underflow(0), histogram.overflow(0)]).toEqual([1, 1])
    }
  })

  test('removing what was added leaves nothing; removing more is refused', () => {
    const random = createRandom(2)
    const histogram = new Histogram(options)
    const events = Array.from({ length: 500 }, () => [random.next() * 2 - 0.7, random.below(3)] as const)
    for (const [score, label] of events) histogram.add(score, label)
    for (const [score, label] of events) histogram.remove(score, label)
    expect([0, 1, 2].map((label) => histogram.total(label))).toEqual([0, 0, 0])
    expect(() => histogram.remove(0, 0)).toThrow(RangeError)
  })

  test('labels beyond the classes, 255 among them, are unlabelled', () => {
    const histogram = new Histogram(options)
    histogram.add(0, 255)
    histogram.add(0, 2)
    expect(histogram.total(2)).toBe(2)
  })

  test('a score that is not a number is refused and counted; infinite ones are under- and overflow', () => {
    const histogram = new Histogram(options)
    expect(histogram.add(Number.NaN, 0)).toBe(false)
    expect(histogram.rejected).toBe(1)
    expect(histogram.total(0)).toBe(0)
    histogram.add(Number.POSITIVE_INFINITY, 0)
    histogram.add(Number.NEGATIVE_INFINITY, 0)
    expect([histogram.underflow(0), histogram.overflow(0)]).toEqual([1, 1])
  })

  test('on a log10 scale the edges are exponents, and what has no logarithm is underflow', () => {
    const histogram = new Histogram({ low: -6, high: -2, bins: 4, classes: 1, scale: 'log10' })
    for (const score of [2e-6, 3e-5, 4e-5, 5e-3, 0.5, 0, -1]) histogram.add(score, 0)
    expect([...histogram.counts(0)]).toEqual([1, 2, 0, 1])
    expect([histogram.underflow(0), histogram.overflow(0)]).toEqual([2, 1])
  })

  test('refuses an empty range and no bins', () => {
    expect(() => new Histogram({ ...options, high: -0.3 })).toThrow(RangeError)
    expect(() => new Histogram({ ...options, bins: 0 })).toThrow(RangeError)
  })
})
