import { expect, test } from 'vitest'
import { quantile, relativeSpread, spreadOf } from './statistics.ts'

test('quantiles are those of NumPy: linear between the two nearest ranks, whatever the order', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((q) => quantile([3, 1, 10, 2], q))).toEqual([1, 1.75, 2.5, 4.75, 10])
  expect(quantile([5], 0.3)).toBe(5)
  expect(() => quantile([], 0.5)).toThrow(RangeError)
})

test('one wild repetition moves neither median nor spread', () => {
  const calm = spreadOf([10, 11, 9, 10, 10, 11, 9])
  const wild = spreadOf([10, 11, 9, 10, 10, 11, 1_000])
  expect([calm.median, wild.median]).toEqual([10, 10])
  expect(relativeSpread(wild)).toBeLessThan(0.1)
})
