import { expect, test } from 'vitest'
import { contaminationAt, highestContamination, lowestContamination } from './contamination-schedule.ts'

const at = (schedule: Parameters<typeof contaminationAt>[1], ...times: number[]): number[] =>
  times.map((time) => Number(contaminationAt(0.01, schedule, time).toFixed(6)))

test('without a schedule it never changes', () => expect(at(undefined, 0, 1e9)).toEqual([0.01, 0.01]))
test('a step holds from its second on', () => expect(at({ kind: 'step', at: 5, to: 0.1 }, 0, 4.999, 5, 99)).toEqual([0.01, 0.01, 0.1, 0.1]))
test('a ramp is straight, then stays', () =>
  expect(at({ kind: 'ramp', at: 5, seconds: 10, to: 0.11 }, 5, 10, 15, 99)).toEqual([0.01, 0.06, 0.11, 0.11]))
test('a burst ends', () => expect(at({ kind: 'burst', at: 5, seconds: 1, to: 0.1 }, 4.9, 5, 5.99, 6)).toEqual([0.01, 0.1, 0.1, 0.01]))
test('the highest and lowest are those of the schedule or the base', () => {
  const down = { kind: 'step', at: 5, to: 0 } as const
  expect([highestContamination(0.01, down), lowestContamination(0.01, down)]).toEqual([0.01, 0])
  expect([highestContamination(0.01, { ...down, to: 1 }), lowestContamination(0.01, { ...down, to: 1 })]).toEqual([1, 0.01])
})
