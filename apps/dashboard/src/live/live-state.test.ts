import { type FlagPart, MAX_FLAGS_SHOWN, type Numbers, type StateMessage } from '@jetwatch/shared/live'
import { expect, test } from 'vitest'
import { EMPTY, mergeState } from './live-state.ts'

const numbers = { time: 1 } as Numbers
const flag = (sequence: number) => ({ sequence }) as FlagPart
const histogram = { window: { size: 1, counts: [[1]] }, run: { size: 1, counts: [[1]] } }

test('a state changes only the parts it holds, a snapshot replaces all', () => {
  const first = mergeState(EMPTY, { type: 'snapshot', numbers, histogram, flags: [flag(1)] })
  const second = mergeState(first, { type: 'state', numbers: { ...numbers, time: 2 } })
  expect(second.histogram).toBe(first.histogram)
  expect(second.flags).toBe(first.flags)
  expect(second.numbers?.time).toBe(2)
  expect(mergeState(second, { type: 'snapshot', numbers }).histogram).toBeNull()
  expect(mergeState(second, { type: 'state', numbers, histogram: null } satisfies StateMessage).histogram).toBeNull()
})

test('the newest flags stay, newest first', () => {
  let state = EMPTY
  for (let i = 0; i < 30; i += 3) state = mergeState(state, { type: 'state', numbers, flags: [flag(i + 2), flag(i + 1), flag(i)] })
  expect(state.flags.map((one) => one.sequence)).toEqual(Array.from({ length: MAX_FLAGS_SHOWN }, (_, i) => 29 - i))
})

test('a threshold that says the same stays the same object', () => {
  const threshold = (revision: number) => ({ model: 'dense', revision, cut: 1, time: 1 }) as NonNullable<Numbers['threshold']>
  const first = mergeState(EMPTY, { type: 'snapshot', numbers: { ...numbers, threshold: threshold(1) } })
  const second = mergeState(first, { type: 'state', numbers: { ...numbers, threshold: threshold(1) } })
  const third = mergeState(second, { type: 'state', numbers: { ...numbers, threshold: threshold(2) } })
  expect(second.numbers?.threshold).toBe(first.numbers?.threshold)
  expect(third.numbers?.threshold?.revision).toBe(2)
})
