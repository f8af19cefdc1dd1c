import { expect, test } from 'vitest'
import { niceTop } from './nice-top.ts'

test('the upper end lies above the value, but never more than 65 % of it', () => {
  for (let value = 0.001; value < 1e6; value *= 1.013) {
    expect(niceTop(value)).toBeGreaterThan(value)
    expect(niceTop(value)).toBeLessThan(1.65 * value)
  }
})

test('an axis of nothing ends at 1', () => {
  expect([niceTop(0), niceTop(Number.NaN), niceTop(-3)]).toEqual([1, 1, 1])
})
