import { expect, test } from 'vitest'
import { decades, fromShown, place, scoreTicks, tickLabel, ticks, toShown } from './scale.ts'

test.each(['linear', 'log10'] as const)('fromShown undoes toShown on a %s scale', (scale) => {
  for (const score of [1e-9, 5.77e-6, 0.3, 12]) expect(fromShown(toShown(score, scale), scale)).toBeCloseTo(score, 12)
})

test('places are clamped to the axis', () => {
  expect([-2, -1, 0, 1, 2].map((x) => place(x, [-1, 1]))).toEqual([0, 0, 0.5, 1, 1])
})

test('ticks are round numbers inside the range', () => {
  expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
  expect(ticks(-6.8, -4.4, 8)).toEqual([-6.5, -6, -5.5, -5, -4.5])
})

test('ticks of a logarithmic axis stand at 1, 2 and 5 times powers of ten', () => {
  expect(scoreTicks([-6.8, -4.4], 'log10').map((x) => tickLabel(x, 'log10'))).toEqual(['2', '5', '10⁻⁶', '2', '5', '10⁻⁵', '2'])
  expect(scoreTicks([-9, -3], 'log10').map((x) => tickLabel(x, 'log10'))).toEqual(['10⁻⁹', '10⁻⁸', '10⁻⁷', '10⁻⁶', '10⁻⁵', '10⁻⁴', '10⁻³'])
})

test('decades reach the largest count', () => {
  expect(decades(0)).toEqual([1, 10])
  expect(decades(1001)).toEqual([1, 10, 100, 1000, 10_000])
})
