import { createRandom } from '@jetwatch/shared/random'
import { expect, test } from 'vitest'
import { fitDensities, fitDensity } from './densities.ts'
import { toJetTable } from './jet-table.ts'

test('counts are the jets of each bin plus a half, values outside in the end bins', () => {
  const edges = [0, 1, 2, 4]
  expect(fitDensity([-5, 0, 0.5, 1, 2, 3.9, 4, 99], edges)).toEqual({ edges, counts: [3.5, 1.5, 4.5] })
})

test('every jet is counted once in each density, and every mean square lies between its edges', () => {
  const random = createRandom(3)
  const jets = Array.from({ length: 200 }, (_, row) => {
    const lit = 1 + random.below(60)
    return {
      source: 0,
      row,
      label: 0,
      kinematics: { pt: 600, eta: 0, phi: 0, mass: 700 * random.next(), multiplicity: lit },
      image: { index: Uint16Array.from({ length: lit }, (_, i) => i), value: new Float32Array(lit).fill(1 / lit) },
    }
  })
  const { mass, meanSquare, multiplicity } = fitDensities(toJetTable(jets), 1600)
  for (const density of [mass, meanSquare, multiplicity]) {
    expect(density?.counts.reduce((a, b) => a + b - 0.5, 0)).toBeCloseTo(200, 9)
  }
  const lowest = meanSquare.edges[0] as number
  const highest = meanSquare.edges.at(-1) as number
  for (const { image } of jets) {
    const meanSquareOfJet = image.value.reduce((sum, v) => sum + v * v, 0) / 1600
    expect(meanSquareOfJet).toBeGreaterThan(lowest)
    expect(meanSquareOfJet).toBeLessThanOrEqual(highest * (1 + 1e-6))
  }
})

test('without kinematics there is no density of mass or multiplicity', () => {
  const image = { index: Uint16Array.of(1), value: Float32Array.of(1) }
  const { mass, multiplicity } = fitDensities(toJetTable([{ source: 0, row: 0, label: 0, kinematics: null, image }]), 1600)
  expect([mass, multiplicity]).toEqual([null, null])
})
