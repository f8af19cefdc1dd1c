import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { buildReference } from '../reference.ts'
import { referenceShares } from './reference-bins.ts'

const META = { model: 'a'.repeat(64), sample: { sha256: 'b'.repeat(64), class: 'qcd', fraction: 0.5, seed: 1 } }
const EDGES = Array.from({ length: 61 }, (_, i) => -6 + i / 20)

/** Scores like a reconstruction error: log10 of them is the sum of three uniform numbers. */
function sample(n: number): Float64Array {
  const random = createRandom(5, n)
  return Float64Array.from({ length: n }, () => 10 ** (-6 + random.next() + random.next() + random.next()))
}

describe.each([300, 1000, 5999, 80_000])('a reference of %i scores', (n) => {
  const scores = sample(n)
  const shares = referenceShares(buildReference(scores, META), EDGES, 'log10')

  test('shares sum to 1 and none is negative', () => {
    expect(shares).toHaveLength(EDGES.length + 1)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
    for (const share of shares) expect(share).toBeGreaterThanOrEqual(-1e-12)
  })

  test('counts below every edge are those of the sample, within n/999', () => {
    let below = 0
    EDGES.forEach((edge, i) => {
      below += shares[i] as number
      const exact = scores.filter((score) => score < 10 ** edge).length
      expect(Math.abs(below * n - exact)).toBeLessThanOrEqual(n <= 1000 ? 1 : n / 999 + 1)
      if (exact >= 0.991 * n) expect(below * n).toBeCloseTo(exact, 6)
    })
  })
})

test('on a linear axis, ties and a range that misses the sample are counted where they belong', () => {
  const reference = buildReference([1, 1, 1, 2, 3, 3, 4], META)
  expect(referenceShares(reference, [1, 2, 3, 4, 5], 'linear').map((share) => Math.round(7 * share))).toEqual([0, 3, 1, 2, 1, 0])
  expect(referenceShares(reference, [10, 11], 'linear')).toEqual([1, 0, 0])
  expect(referenceShares(reference, [-2, -1], 'linear')).toEqual([0, 0, 1])
})
