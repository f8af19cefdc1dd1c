import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { massSculpting } from './mass-sculpting.ts'

const { jsd } = JSON.parse(readFileSync(new URL('../../golden/metrics.json', import.meta.url), 'utf8'))

test('jets with the golden spectra give SciPy’s divergence, and its inverse is quoted', () => {
  const mass: number[] = []
  const score: number[] = []
  for (const [side, counts] of [jsd.fail, jsd.pass].entries()) {
    for (const [bin, count] of counts.entries()) {
      for (let i = 0; i < count; i++) {
        mass.push(jsd.edges[bin] + 2.5)
        score.push(side)
      }
    }
  }
  // Outside of the window, or without a mass: counted, not compared.
  mass.push(20, 300, Number.NaN)
  score.push(1, 0, 1)
  const found = massSculpting(mass, score, 1)
  expect(found.jsd).toBeCloseTo(jsd.value, 12)
  expect(found.value).toBeCloseTo(1 / jsd.value, 9)
  expect(Array.from(found.pass)).toEqual(jsd.pass)
  expect(found.outside).toBeCloseTo(3 / mass.length, 12)
})

test('the bootstrap error is the spread of the value over independent samples', () => {
  const values: number[] = []
  const errors: number[] = []
  for (let sample = 0; sample < 60; sample++) {
    const random = createRandom(sample, 99)
    const mass = Array.from({ length: 1500 }, () => 50 + 250 * random.next())
    const score = mass.map((m) => m / 300 + random.next())
    const { value, error } = massSculpting(mass, score, 1, sample)
    values.push(value as number)
    errors.push(error as number)
  }
  const mean = values.reduce((a, b) => a + b) / values.length
  const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1))
  const typical = errors.reduce((a, b) => a + b) / errors.length
  expect(typical / spread).toBeGreaterThan(0.6)
  expect(typical / spread).toBeLessThan(1.6)
})

test('too few jets on one side of the cut: no value, but the reason', () => {
  const found = massSculpting([100, 110, 120], [0, 0, 1], 1)
  expect(found).toMatchObject({ value: null, error: null })
  expect(found.reason).toMatch(/only 1 background jets/)
})

test('the noise is the mean divergence of equal shapes; of unequal ones the divergence’s error is its spread', () => {
  const sample = (seed: number, slope: number) => {
    const random = createRandom(seed, 7)
    const mass = Array.from({ length: 800 }, () => 50 + 250 * random.next())
    return massSculpting(
      mass,
      mass.map((m) => (slope * m) / 300 + random.next()),
      0.7,
      seed,
    )
  }
  const equal = Array.from({ length: 40 }, (_, seed) => sample(seed, 0))
  const mean = (values: readonly (number | null)[]): number => values.reduce<number>((sum, x) => sum + (x as number), 0) / values.length
  expect(mean(equal.map(({ jsd }) => jsd)) / (equal[0]?.noise as number)).toBeCloseTo(1, 1)
  const unequal = Array.from({ length: 60 }, (_, seed) => sample(seed, 1))
  const average = mean(unequal.map(({ jsd }) => jsd))
  const spread = Math.sqrt(mean(unequal.map(({ jsd }) => ((jsd as number) - average) ** 2)))
  expect(Math.abs(mean(unequal.map(({ jsdError }) => jsdError)) / spread - 1)).toBeLessThan(0.35)
})
