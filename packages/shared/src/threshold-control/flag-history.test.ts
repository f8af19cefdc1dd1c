import { expect, test } from 'vitest'
import { FlagHistory } from './flag-history.ts'

/** Ten looks a second for `seconds`, with `perSecond` flags in each. */
function fill(history: FlagHistory, from: number, seconds: number, perSecond: number): void {
  for (let i = 0; i < seconds * 10; i++) history.add(i % 10 === 5 ? perSecond : 0, from + i / 10)
}

test('a rate is judged over the seconds that expect 800 flags, or over what there is', () => {
  const history = new FlagHistory()
  fill(history, 1_000, 31, 10)
  expect(history.judge(600)).toMatchObject({ state: 'few', seconds: 30, flags: 300, expected: 300 })
  fill(history, 1_031, 120, 11)
  const judged = history.judge(600)
  expect(judged).toMatchObject({ state: 'in', seconds: 80, flags: 880, expected: 800 })
  expect(judged.error?.value).toBeCloseTo(0.1, 12)
  fill(history, 1_151, 90, 12)
  expect(history.judge(600).state).toBe('out')
})

test('what was too much is remembered, less and less', () => {
  const history = new FlagHistory()
  fill(history, 0, 20, 15)
  const soon = history.excess(600)
  expect(soon).toBeGreaterThan(80)
  expect(soon).toBeLessThanOrEqual(100)
  fill(history, 20, 100, 10)
  expect(history.excess(600) / soon).toBeCloseTo(Math.exp(-1), 1)
})

test('a stop of the stream is no lack of flags', () => {
  const history = new FlagHistory()
  fill(history, 0, 60, 10)
  fill(history, 3_600, 60, 10)
  expect(history.seconds).toBeLessThan(131)
  expect(Math.abs(history.excess(600))).toBeLessThan(110)
  expect(history.judge(600).flags).toBeGreaterThan(600)
})

test('hours of flags keep the last two', () => {
  const history = new FlagHistory()
  for (let second = 0; second < 10_000; second++) history.add(second < 9_000 ? 1 : 2, second)
  expect(history.judge(60).error?.value).toBeCloseTo(1, 6)
})
