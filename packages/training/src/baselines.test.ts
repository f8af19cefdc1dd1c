import { expect, test } from 'vitest'
import { baselineScores, minusLogDensity } from './baselines.ts'
import { ScoredJetsBuilder } from './scored-jets.ts'

const density = { edges: [0, 5, 10, 15], counts: [1, 6, 3] }

test('−log density is that of the bin [low, high) that holds the value, end bins for values outside', () => {
  const cost = minusLogDensity(density)
  expect([-1, 0, 4.999, 5, 9.999, 10, 15, 99].map((value) => Math.exp(-cost(value)))).toEqual(
    [0.1, 0.1, 0.1, 0.6, 0.6, 0.3, 0.3, 0.3].map((share) => expect.closeTo(share, 12)),
  )
})

test('an image file has mean(x²) only; the others are absent, not zero', () => {
  const builder = new ScoredJetsBuilder()
  const image = { index: Uint16Array.of(3, 7), value: Float32Array.of(0.25, 0.75) }
  for (let row = 0; row < 3000; row++) builder.add({ source: 0, row, label: 0, kinematics: null, image }, 0, row, 1600)
  const jets = builder.finish()
  expect(jets.length).toBe(3000)
  expect([jets.row[2999], jets.score[2999]]).toEqual([2999, 2999])
  expect(baselineScores('meanSquare', jets, { mass: null, meanSquare: density, multiplicity: null })?.[0]).toBe(0.625 / 1600)
  for (const name of ['mass', 'massDensity', 'multiplicityDensity'] as const) {
    expect(baselineScores(name, jets, { mass: density, meanSquare: density, multiplicity: density })).toBeNull()
  }
})
