import { expect, test } from 'vitest'
import { timeTicks } from './time-ticks.ts'

const START = Date.UTC(2026, 0, 1, 10, 20, 33)

test('ticks are round, inside, ascending, and two to six', () => {
  for (const seconds of [11, 60, 300, 3_600, 86_400]) {
    const ticks = timeTicks(START, START + 1000 * seconds)
    expect(ticks.length).toBeGreaterThanOrEqual(2)
    expect(ticks.length).toBeLessThanOrEqual(7)
    const step = (ticks[1]?.value ?? 0) - (ticks[0]?.value ?? 0)
    for (const [i, { value }] of ticks.entries()) {
      expect(value).toBeGreaterThanOrEqual(START)
      expect(value).toBeLessThanOrEqual(START + 1000 * seconds)
      expect(value).toBe((ticks[0]?.value ?? 0) + i * step)
    }
  }
})

test('seconds are shown only where ticks are closer than a minute', () => {
  expect(timeTicks(START, START + 60_000)[0]?.label).toMatch(/^\d\d:\d\d:\d0$/)
  expect(timeTicks(START, START + 600_000)[0]?.label).toMatch(/^\d\d:\d\d$/)
})
