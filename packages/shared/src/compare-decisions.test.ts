import { expect, test } from 'vitest'
import { agreementOf, agreementShare, type DecisionPairs, rankCorrelation, takeEvenly } from './compare-decisions.ts'
import { createRandom } from './random.ts'

const random = createRandom(4)
const n = 5_000
const a = Float32Array.from({ length: n }, () => random.next())
const b = a.map((score) => score + 0.3 * random.next())
const flagged = (scores: Float32Array, cut: number) => Uint8Array.from(scores, (score) => (score >= cut ? 1 : 0))
const pairs: DecisionPairs = {
  sequence: Float64Array.from({ length: n }, (_, i) => i),
  label: Uint8Array.from({ length: n }, (_, i) => (i % 10 === 0 ? 1 : i % 10 === 1 ? 255 : 0)),
  a: { score: a, flagged: flagged(a, 0.9) },
  b: { score: b, flagged: flagged(b, 1.1) },
}

test('the four counts are those of brute force, add up to the events, and over the classes to the whole', () => {
  const brute = (only: number | null) => {
    const at = Array.from({ length: n }, (_, i) => i).filter((i) => only === null || pairs.label[i] === only)
    const count = (x: boolean, y: boolean) => at.filter((i) => (a[i] as number) >= 0.9 === x && (b[i] as number) >= 1.1 === y).length
    // float32 against the cut as a double, as the scorer compares.
    return { both: count(true, true), onlyA: count(true, false), onlyB: count(false, true), neither: count(false, false) }
  }
  for (const only of [null, 0, 1, 255]) expect(agreementOf(pairs, only)).toEqual(brute(only))
  const all = agreementOf(pairs)
  expect(all.both + all.onlyA + all.onlyB + all.neither).toBe(n)
  const sum = [0, 1, 255].map((label) => agreementOf(pairs, label).onlyA).reduce((x, y) => x + y)
  expect(sum).toBe(all.onlyA)
  expect(agreementShare(all)?.value).toBeCloseTo((all.both + all.neither) / n, 12)
  expect(agreementShare({ both: 0, onlyA: 0, onlyB: 0, neither: 0 })).toBeNull()
})

test('the rank correlation does not see a monotone change of scale, and is 1 for equal orders', () => {
  const same = rankCorrelation({ ...pairs, b: { score: a.map((score) => Math.exp(5 * score)), flagged: pairs.a.flagged } })
  expect(same?.value).toBeCloseTo(1, 9)
  const found = rankCorrelation(pairs)
  const scaled = rankCorrelation({ ...pairs, b: { score: b.map((score) => score ** 3), flagged: pairs.b.flagged } })
  expect(scaled?.value).toBeCloseTo(found?.value ?? 0, 6)
  expect(found).toMatchObject({ n: 4_000 })
  expect(found?.value).toBeGreaterThan(0.9)
  expect(rankCorrelation({ ...pairs, label: pairs.label.subarray(0, 20) })).toBeNull()
})

test('events are taken evenly and never twice', () => {
  expect(takeEvenly(5, 10)).toEqual([0, 1, 2, 3, 4])
  const taken = takeEvenly(12_345, 1_000)
  expect(new Set(taken).size).toBe(1_000)
  expect(taken.at(-1)).toBeLessThan(12_345)
})
