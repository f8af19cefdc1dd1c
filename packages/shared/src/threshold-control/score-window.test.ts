import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { kthLargest } from './kth-largest.ts'
import { ScoreWindow } from './score-window.ts'

/** The last `n` of all scores that were ever added, as float32. */
const last = (scores: readonly number[], n: number): number[] => scores.slice(-n).map(Math.fround)

test.each([
  ['random', (random: () => number) => random()],
  ['tied', (random: () => number) => Math.floor(4 * random())],
  ['ascending', (_: () => number, i: number) => i],
  ['descending', (_: () => number, i: number) => -i],
  ['with infinities', (random: () => number) => (random() < 0.2 ? Number.POSITIVE_INFINITY : random())],
])('the k-th largest of %s values is that of the sorted ones', (_, make) => {
  const random = createRandom(3)
  for (const n of [1, 2, 3, 7, 50, 501]) {
    const values = Float32Array.from({ length: n }, (_, i) => make(random.next, i))
    const sorted = values.slice().sort().reverse()
    for (const k of new Set([1, 2, Math.ceil(n / 3), n - 1, n].filter((k) => k >= 1 && k <= n))) {
      expect(kthLargest(values.slice(), n, k)).toBe(sorted[k - 1])
    }
  }
  expect(() => kthLargest(new Float32Array(3), 3, 4)).toThrow(RangeError)
})

test('a streaming quantile is the exact one of the last events, at every moment of a drifting stream with ties', () => {
  const random = createRandom(5)
  for (const capacity of [1, 100, 5_000, 20_000]) {
    const window = new ScoreWindow(capacity)
    const all: number[] = []
    for (let frame = 0; frame < 600; frame++) {
      // Upwards drift, a jump, and every tenth score tied with others.
      const scores = Array.from({ length: 50 }, () => (random.next() < 0.1 ? 1 : random.next() ** 2 + frame / 400 + (frame > 300 ? 3 : 0)))
      window.add(scores, frame)
      all.push(...scores)
      if (frame % 59 !== 7) continue
      for (const n of [Math.min(capacity, all.length), Math.min(capacity, 777)]) {
        const sorted = last(all, n).sort((a, b) => b - a)
        for (const share of [0.001, 0.01, 0.3]) {
          const allowed = Math.floor(share * n)
          const cut = window.cutPassing(allowed, n)
          const passing = sorted.filter((score) => score >= cut).length
          expect(window.passing(cut, n)).toBe(passing)
          expect(passing).toBeLessThanOrEqual(allowed)
          // The lowest such cut: at the highest score that fails, more than allowed would pass.
          expect(sorted.filter((score) => score >= (sorted[passing] as number)).length).toBeGreaterThan(allowed)
          expect(cut).toBeGreaterThan(sorted[passing] as number)
        }
      }
    }
    expect(window.length).toBe(Math.min(capacity, all.length))
  }
})

test('where all may pass, the cut is the lowest score; where none may, it is above the highest', () => {
  const window = new ScoreWindow(10)
  expect(() => window.cutPassing(1)).toThrow(RangeError)
  window.add([3, 1, 2], 0)
  expect([window.cutPassing(3), window.passing(window.cutPassing(0))]).toEqual([1, 0])
})

test('a score that is not a number is in no window', () => {
  const window = new ScoreWindow(10)
  window.add([1, Number.NaN, 2], 0)
  expect([window.length, window.passing(Number.NEGATIVE_INFINITY)]).toEqual([2, 2])
})

test('events and seconds belong together: a steady stream gives its rate over any stretch', () => {
  const window = new ScoreWindow(100_000)
  for (let frame = 0; frame < 3_000; frame++) window.add(new Float32Array(20), 1_000 + frame / 50)
  for (const seconds of [1, 7, 30]) {
    const n = window.eventsWithin(seconds)
    expect(n / window.secondsOf(n)).toBeCloseTo(1_000, 6)
    expect(window.secondsOf(n)).toBeCloseTo(seconds, 6)
  }
  expect(window.newestTime).toBeCloseTo(1_000 + 2_999 / 50, 9)
})

test('an event that comes late counts as of the moment it came', () => {
  const window = new ScoreWindow(10)
  window.add([1], 5)
  window.add([1], 3)
  expect([window.newestTime, window.eventsWithin(1)]).toEqual([5, 2])
})
