import { expect, test } from 'vitest'
import { ClockOffset } from './clock.ts'

test('the offset is that of the quickest round trip, exact where both ways take equally long', () => {
  const clock = new ClockOffset()
  clock.add({ sent: 1000, received: 1100, server: 6080 })
  clock.add({ sent: 2000, received: 2004, server: 7002 })
  clock.add({ sent: 3000, received: 3050, server: 8049 })
  expect(clock.estimate).toEqual({ offset: 5000, roundTrip: 4 })
})

test('there is no estimate before the first answer, and old answers are forgotten', () => {
  const clock = new ClockOffset()
  expect(clock.estimate).toBeNull()
  clock.add({ sent: 0, received: 0, server: 99 })
  for (let i = 1; i <= 16; i++) clock.add({ sent: i, received: i + 10, server: i + 5 })
  expect(clock.estimate).toEqual({ offset: 0, roundTrip: 10 })
})
