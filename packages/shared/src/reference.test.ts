import { describe, expect, test } from 'vitest'
import { nextUp } from './next-up.ts'
import { createRandom } from './random.ts'
import { buildReference, countReaching, cutForBackgroundEfficiency, referenceSchema, tailProbability } from './reference.ts'

const meta = { model: 'a'.repeat(64), sample: { sha256: 'b'.repeat(64), class: 'qcd', fraction: 0.5, seed: 1 } }
const draw = (n: number, levels: number, seed: number): Float64Array => {
  const random = createRandom(seed)
  return Float64Array.from({ length: n }, () => Math.floor(random.next() ** 3 * levels) / 1000)
}
const passing = (scores: Float64Array, cut: number): number => scores.filter((score) => score >= cut).length

describe.each([
  [1, 1e9],
  [99, 1e9],
  [999, 50],
  [6_000, 1e9],
  [6_000, 300],
  [50_123, 1e9],
])('a reference of %i scores on %d levels', (n, levels) => {
  const scores = draw(n, levels, n)
  const sorted = scores.slice().sort()
  const reference = buildReference(scores, meta)
  const lowestTop = sorted[n - 1 - Math.floor(n / 100)] as number

  test('keeps its schema through JSON', () => {
    expect(referenceSchema.parse(JSON.parse(JSON.stringify(reference)))).toEqual(reference)
    expect(reference.grid[0]).toBe(sorted[0])
    expect(reference.grid[999]).toBe(sorted[n - 1])
    expect(reference.top).toEqual([...sorted].filter((score) => score >= lowestTop))
  })

  test('the count is exact in the top 1 %, and below at most 0.1 % too high, never too low', () => {
    const random = createRandom(n, 1)
    const tried = Array.from({ length: 300 }, () => sorted[random.below(n)] as number)
    for (const score of [
      ...tried,
      ...tried.map(nextUp),
      ...reference.top.slice(0, 50),
      (sorted[0] as number) - 1,
      (sorted[n - 1] as number) + 1,
    ]) {
      const exact = passing(scores, score)
      const found = countReaching(reference, score)
      if (score >= lowestTop || n <= 1000) expect(found).toBe(exact)
      expect(found).toBeGreaterThanOrEqual(exact)
      expect(found - exact).toBeLessThanOrEqual(n / 999 + 1)
    }
  })

  test('p is (1 + count)/(n + 1), and at its floor above the highest score', () => {
    const highest = sorted[n - 1] as number
    expect(tailProbability(reference, nextUp(highest))).toEqual({ p: 1 / (n + 1), atFloor: true, n })
    expect(tailProbability(reference, highest)).toEqual({ p: (1 + passing(scores, highest)) / (n + 1), atFloor: false, n })
    expect(tailProbability(reference, Number.NEGATIVE_INFINITY).p).toBe(1)
  })

  test.each([1e-4, 0.001, 0.005, 0.01, 0.0123, 0.1, 0.5, 0.999])('the cut for εB = %d keeps to it and is the lowest that does', (eps) => {
    const cut = cutForBackgroundEfficiency(reference, eps)
    expect(passing(scores, cut) / n).toBeLessThanOrEqual(eps)
    const lowest = nextUp(sorted[n - 1 - Math.floor(eps * n + 1e-9)] as number)
    if (eps <= 0.01 || n <= 1000) expect(cut).toBe(lowest)
    expect(cut).toBeGreaterThanOrEqual(lowest)
    const mostTies = Math.max(...ties(sorted))
    expect(passing(scores, lowest) - passing(scores, cut)).toBeLessThanOrEqual(n / 999 + mostTies)
  })
})

function ties(sorted: Float64Array): number[] {
  const counts = new Map<number, number>()
  for (const score of sorted) counts.set(score, (counts.get(score) ?? 0) + 1)
  return [...counts.values()]
}

test('everything passes a background efficiency of 1', () => {
  const scores = draw(5000, 1e9, 5)
  expect(passing(scores, cutForBackgroundEfficiency(buildReference(scores, meta), 1))).toBe(5000)
})

test('no scores and scores that are not finite are refused with their number', () => {
  expect(() => buildReference([], meta)).toThrow(expect.objectContaining({ code: 'NO_JETS' }))
  expect(() => buildReference([1, Number.NaN, Number.POSITIVE_INFINITY], meta)).toThrow(
    expect.objectContaining({ code: 'BAD_MODEL', message: '2 of 3 reference scores are not finite' }),
  )
})

test('nextUp is the next double: nothing lies between', () => {
  for (const x of [0, 1, -1, 1e-300, -1e-300, 1.5e300, 0.1, -0, Number.MIN_VALUE, -Number.MIN_VALUE]) {
    const up = nextUp(x)
    expect(up).toBeGreaterThan(x)
    const middle = x / 2 + up / 2
    expect(middle === x || middle === up || Math.abs(up - x) <= Number.MIN_VALUE).toBe(true)
  }
  expect(nextUp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
  expect(nextUp(Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY)
})
