import { expect, test } from 'vitest'
import { formatCount, formatFigure, formatMs, formatPower, formatRate, formatShare, NONE } from './format.ts'

test('what is missing is a dash, never a zero', () => {
  for (const format of [formatCount, formatRate, formatMs, formatShare]) expect(format(null)).toBe(NONE)
})

test.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.01, '1.00 %'],
  [0.0099983, '1.00 %'],
  [0.000167, '0.0167 %'],
  [2.94e-5, '0.00294 %'],
  [3e-6, '3.00 × 10⁻⁶'],
])('the share %d reads %s', (value, text) => {
  expect(formatShare(value)).toBe(text)
})

test.each([
  [5.7719e-6, '5.772 × 10⁻⁶'],
  [0.26, '0.26'],
  [0, '0'],
])('%d reads %s', (value, text) => {
  expect(formatPower(value, 4)).toBe(text)
})

test('counts are grouped, and shortened from ten million on', () => {
  expect([formatCount(1_234_567), formatCount(12_345_678), formatRate(12.345), formatRate(2000)]).toEqual([
    '1,234,567',
    '12.3 M',
    '12.3',
    '2,000',
  ])
  expect(formatFigure(0.93214, 0.00312)).toBe('0.9321 ± 0.0031')
})
