import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { buildReference } from '../reference.ts'
import { kolmogorovSmirnov } from './ks.ts'
import { compareWithReference } from './reference-comparison.ts'
import { finish, inSlices } from './slices.ts'

const SHA = 'a'.repeat(64)
const META = { model: SHA, sample: { sha256: SHA, class: 'qcd', fraction: 0.5, seed: 1 } }
const draw = (n: number, seed: number, of: (u: number) => number = (u) => u): Float64Array => {
  const random = createRandom(seed)
  return Float64Array.from({ length: n }, () => of(random.next()))
}
const compare = (sample: Float64Array, live: Float64Array, share?: number) => {
  const found = finish(compareWithReference(buildReference(sample, META), live, share))
  if (!found) throw new Error('not compared')
  return found
}

test('a reference of up to 1,000 scores gives the two-sample test itself', () => {
  for (let seed = 0; seed < 20; seed++) {
    const sample = draw(200 + 40 * seed, seed)
    const live = draw(300, 100 + seed, (u) => u ** (1 + seed / 40))
    const { n, m, ...found } = compare(sample, live)
    expect([n, m]).toEqual([sample.length, 300])
    expect(found).toEqual(kolmogorovSmirnov(sample, live))
  }
})

test('with ties as well', () => {
  const coarse = (u: number): number => Math.floor(20 * u)
  const { n: _, m: __, ...found } = compare(draw(900, 1, coarse), draw(400, 2, coarse))
  expect(found).toEqual(kolmogorovSmirnov(draw(900, 1, coarse), draw(400, 2, coarse)))
})

test('of a larger reference D is at most 1/999 too small, never too large', () => {
  for (let seed = 0; seed < 5; seed++) {
    const sample = draw(6001, seed)
    const live = draw(2000, 50 + seed, (u) => u ** 1.1)
    const exact = kolmogorovSmirnov(sample, live).d
    const { d } = compare(sample, live)
    expect(d).toBeLessThanOrEqual(exact + 1e-12)
    expect(d).toBeGreaterThan(exact - 1 / 999)
  }
})

test('the body is the test of what lies below the quantile, brute force', () => {
  const sample = draw(1000, 3)
  const live = draw(700, 4, (u) => u ** 1.2)
  const limit = sample.toSorted()[800] as number
  const { n, m, ...found } = compare(sample, live, 0.8)
  const below = (scores: Float64Array): Float64Array => scores.filter((score) => score < limit)
  expect([n, m]).toEqual([800, below(live).length])
  expect(found).toEqual(kolmogorovSmirnov(below(sample), below(live)))
})

test('a signal in the tail moves the comparison of all scores, not that of the body; a shift moves both', () => {
  const sample = draw(6001, 5)
  const signal = draw(2000, 6, (u) => (u < 0.1 ? 0.9 + u : (u - 0.1) / 0.9))
  expect(compare(sample, signal).z).toBeGreaterThan(5)
  expect(compare(sample, signal, 0.8).z).toBeLessThan(3)
  const shifted = draw(2000, 7, (u) => u ** 1.3)
  expect(compare(sample, shifted).z).toBeGreaterThan(5)
  expect(compare(sample, shifted, 0.8).z).toBeGreaterThan(5)
})

test('p of equal distributions is uniform, in the body too', () => {
  const reference = draw(1000, 8)
  for (const share of [1, 0.8]) {
    const p = Array.from({ length: 150 }, (_, seed) => {
      // A sample of its own each time: one reference for all would make the p of a series go together.
      const sample = reference.map((_, i) => (i % 2 ? createRandom(seed, i).next() : createRandom(i, seed).next()))
      return compare(sample, draw(300, 1000 + seed), share).p
    }).toSorted((a, b) => a - b)
    const d = Math.max(...p.map((value, i) => Math.max(Math.abs(value - i / 150), Math.abs(value - (i + 1) / 150))))
    expect(d).toBeLessThan(1.63 / Math.sqrt(150))
  }
})

test('few live scores are not compared, and work in slices gives the same', async () => {
  const reference = buildReference(draw(3000, 9), META)
  expect(finish(compareWithReference(reference, draw(99, 1)))).toBeNull()
  let pauses = 0
  const live = draw(1500, 2, (u) => u ** 1.5)
  const sliced = await inSlices(
    compareWithReference(reference, live),
    async () => {
      pauses++
    },
    0,
  )
  expect(sliced).toEqual(finish(compareWithReference(reference, live)))
  expect(pauses).toBeGreaterThan(1000)
})
