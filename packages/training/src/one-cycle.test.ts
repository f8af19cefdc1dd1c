import { expect, test } from 'vitest'
import { oneCycle } from './one-cycle.ts'

test('the rate rises to its highest at 30 % and falls to almost nothing at the last step', () => {
  const rates = Array.from({ length: 100 }, (_, step) => oneCycle(step, 100, 2e-3))
  expect(rates[0]).toBeCloseTo(2e-3 / 25, 12)
  expect(rates.indexOf(Math.max(...rates))).toBe(30)
  expect(rates[30]).toBeCloseTo(2e-3, 12)
  expect(rates[99]).toBeCloseTo(2e-3 / 250_000, 12)
  for (let step = 1; step < 100; step++) expect(Math.sign((rates[step] as number) - (rates[step - 1] as number))).toBe(step <= 30 ? 1 : -1)
})

test('one step alone has a finite rate', () => {
  expect(oneCycle(0, 1, 1)).toBeGreaterThan(0)
})
