import { describe, expect, test } from 'vitest'
import { createRandom, type Random } from '../random.ts'
import { backgroundEvents, pulls } from './pulls.ts'

const BINS = 40
const EDGES = Array.from({ length: BINS + 1 }, (_, i) => i / BINS)

/** Counts of `n` numbers peaked in the middle, each counted `times` times; `shift` moves those of a signal. */
function counts(random: Random, n: number, times: number, signal = 0): number[] {
  const bins = new Array<number>(BINS + 2).fill(0)
  for (let i = 0; i < n; i++) {
    const x = i < signal ? 0.8 + 0.1 * random.next() : (random.next() + random.next() + random.next()) / 3
    bins[1 + Math.floor(x * BINS)] = (bins[1 + Math.floor(x * BINS)] as number) + times
  }
  return bins
}
const sharesOf = (bins: readonly number[]): number[] => {
  const total = bins.reduce((sum, count) => sum + count, 0)
  return bins.map((count) => count / total)
}

describe.each([
  ['fresh jets and a large reference', 3000, 1, 30_000],
  ['jets replayed 4 times', 2000, 4, 30_000],
  ['a reference smaller than the window', 6000, 1, 2000],
  ['both', 2000, 5, 3000],
])('background alone, %s', (_, jets, times, size) => {
  test('pulls have mean 0 and width 1', () => {
    const all: number[] = []
    for (let toy = 0; toy < 60; toy++) {
      const random = createRandom(toy, 9)
      const shares = sharesOf(counts(random, size, 1))
      const observed = counts(random, jets, times)
      all.push(...pulls({ observed, shares, edges: EDGES, referenceSize: size, multiplicity: times }).map(({ pull }) => pull))
    }
    const mean = all.reduce((sum, pull) => sum + pull, 0) / all.length
    const width = Math.sqrt(all.reduce((sum, pull) => sum + (pull - mean) ** 2, 0) / all.length)
    expect(Math.abs(mean)).toBeLessThan(0.12)
    expect(width).toBeGreaterThan(0.93)
    expect(width).toBeLessThan(1.07)
  })
})

test('a signal is an excess where it is, and hardly moves the scale', () => {
  const random = createRandom(1, 2)
  const shares = sharesOf(counts(random, 200_000, 1))
  const observed = counts(random, 20_000, 1, 400)
  expect(backgroundEvents(observed, shares)).toBeGreaterThan(19_200)
  expect(backgroundEvents(observed, shares)).toBeLessThan(20_000)
  const found = pulls({ observed, shares, edges: EDGES, referenceSize: 200_000, multiplicity: 1 })
  const largest = found.reduce((best, bin) => (bin.pull > best.pull ? bin : best))
  expect(largest.pull).toBeGreaterThan(8)
  expect(largest.low).toBeGreaterThanOrEqual(0.75)
})

test('bins cover the axis without gaps, lose no event, and expect at least 5', () => {
  const random = createRandom(3, 2)
  const shares = sharesOf(counts(random, 50_000, 1))
  const observed = counts(random, 800, 1)
  const merged = pulls({ observed, shares, edges: EDGES, referenceSize: 50_000, multiplicity: 1 })
  expect(merged[0]?.low).toBe(0)
  expect(merged.at(-1)?.high).toBe(1)
  merged.slice(1).forEach((bin, i) => {
    expect(bin.low).toBe(merged[i]?.high)
  })
  expect(merged.reduce((sum, bin) => sum + bin.observed, 0)).toBe(800)
  for (const { expected } of merged) expect(expected).toBeGreaterThanOrEqual(5)
})

test('nothing is claimed of no events, or where the axis has no lower half', () => {
  const shares = [0, ...new Array<number>(BINS).fill(1 / BINS), 0]
  expect(pulls({ observed: new Array<number>(BINS + 2).fill(0), shares, edges: EDGES, referenceSize: 100, multiplicity: 1 })).toEqual([])
  expect(backgroundEvents([100, 0], [0.9, 0.1])).toBeNull()
})
