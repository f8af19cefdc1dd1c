import type { Recipe } from '@jetwatch/shared/recipe'
import type { ProducerState, Run } from '@jetwatch/shared/run'
import { firstControl } from '@jetwatch/shared/run-control'
import { expect, test } from 'vitest'
import { describeReplay, duration } from './describe-replay.ts'

const NOW = 1_000_000
const run = { run: 'demo', recipe: { rate: 100, seed: 1, events: 10_000 } as Recipe } as Run
const producer: ProducerState = {
  ...{ run: 'demo', state: 'running', frames: 12, events: 1_200, bytes: 1, skipped: {}, pass: 1, position: 1_234, total: 10_000 },
  ...{ paused: false, speed: 2, withheld: 0, control: 1, rate: { asked: 200, actual: 200, behind: false }, error: null, updated: NOW },
}
const control = firstControl('demo', { speed: 2 }, { author: 'test', at: 1 })
const told = (changes: Partial<ProducerState>, asked = control): string => describeReplay(run, { ...producer, ...changes }, asked, NOW)

test('one line says what it does, where it is, and when it ends', () => {
  expect(told({})).toBe('playing at 1,234 of 10,000 (12.3 %), second 12.3 of 100.0, speed 2×, ends in 44 s')
  expect(told({ paused: true, withheld: 5_000, position: 6_234 })).toBe(
    'paused at 6,234 of 10,000 (62.3 %), second 62.3 of 100.0, speed 2×, 5,000 withheld',
  )
  expect(told({ total: null, speed: 'max' })).toBe('playing at 1,234, second 12.3, full speed')
  expect(told({ state: 'failed', error: 'the disk is full' })).toMatch(/^failed at 1,234 .*, the disk is full$/)
  expect(told({ updated: NOW - 9_000 })).toMatch(/^silent for 9 s at/)
  expect(told({}, { ...control, revision: 2 })).toMatch(/^asked, not obeyed yet, at/)
  expect(told({}, { ...control, from: 9_000 })).toMatch(/^on its way to 9,000, at/)
  expect(describeReplay(run, null, control, NOW)).toBe('has not begun')
})

test('durations are whole seconds, minutes and hours', () => {
  expect([0.2, 59.2, 61, 3_599.5, 7_500].map(duration)).toEqual(['1 s', '1 min 0 s', '1 min 1 s', '1 h 0 min', '2 h 5 min'])
})
