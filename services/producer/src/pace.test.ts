import { createStreamClock } from '@jetwatch/shared/stream-clock'
import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

/** A clock that moves only while somebody sleeps, late by `jitter` each time, or when work takes time. */
function simulated(jitter = 0) {
  const clock = { now: 1_000, jitter }
  return {
    clock,
    now: () => clock.now,
    sleep: async (seconds: number) => {
      if (seconds > 0) clock.now += seconds + clock.jitter
    },
  }
}
const constant = (rate: number) => createStreamClock({ rate, seed: 1 })
const signal = new AbortController().signal

test('a rate is held within 1 % over 10 s, however late each timer and however long the work', async () => {
  for (const [rate, frame] of [
    [2_000, 100],
    [7, 1],
    [100_000, 1_024],
  ] as const) {
    const { clock, now, sleep } = simulated(0.002)
    const pace = new Pace({ clock: constant(rate), now, sleep })
    const start = clock.now
    let events = 0
    while (clock.now < start + 10) {
      await pace.turn(frame, signal)
      events += frame
      clock.now += 0.0005
    }
    // A frame in hand is not an error of the rate.
    expect(Math.abs(events - rate * 10)).toBeLessThanOrEqual(0.01 * rate * 10 + frame)
    expect(pace.behind).toBe(false)
  }
})

test('no event comes before its time, and the schedule does not drift', async () => {
  const { clock, now, sleep } = simulated(0.003)
  const pace = new Pace({ clock: constant(1_000), now, sleep })
  const start = clock.now
  for (let i = 1; i <= 1_000; i++) {
    await pace.turn(50, signal)
    const late = clock.now - start - (i * 50) / 1_000
    expect(late).toBeGreaterThan(-1e-9)
    expect(late).toBeLessThan(0.0031)
  }
})

test('after a stall the stream is behind, catches up at twice its rate, and is on its schedule again', async () => {
  const { clock, now, sleep } = simulated()
  const pace = new Pace({ clock: constant(1_000), now, sleep })
  const start = clock.now
  for (let i = 0; i < 20; i++) await pace.turn(50, signal)
  clock.now += 4
  expect(pace.behind).toBe(true)
  const resumed = clock.now
  let events = 0
  while (clock.now < resumed + 2) {
    await pace.turn(50, signal)
    events += 50
  }
  expect(events).toBeLessThanOrEqual(4_150)
  expect(events).toBeGreaterThanOrEqual(3_950)
  while (pace.behind) await pace.turn(50, signal)
  expect(clock.now - resumed).toBeLessThan(4.1)
  for (let i = 0; i < 20; i++) await pace.turn(50, signal)
  expect(clock.now - start).toBeGreaterThan(9)
  expect(pace.givenUpSeconds).toBe(0)
})

test('a rate that cannot be held is behind, and a backlog of over a minute is given up and told', async () => {
  const { clock, now, sleep } = simulated()
  const pace = new Pace({ clock: constant(1_000), now, sleep })
  for (let i = 0; i < 10; i++) {
    await pace.turn(100, signal)
    clock.now += 0.11
  }
  expect(pace.behind).toBe(false)
  for (let i = 0; i < 200; i++) {
    await pace.turn(100, signal)
    clock.now += 0.2
  }
  expect(pace.behind).toBe(true)
  clock.now += 3_600
  await pace.turn(100, signal)
  expect(pace.givenUpSeconds).toBeGreaterThan(3_500)
  expect(pace.givenUpSeconds).toBeLessThan(3_600)
})

test('without a rate nothing waits and nothing is behind', async () => {
  const { clock, now, sleep } = simulated()
  const pace = new Pace({ clock: null, now, sleep })
  for (let i = 0; i < 100; i++) await pace.turn(100, signal)
  expect([clock.now, pace.behind]).toEqual([1_000, false])
})

test('a replay at five times the speed takes a fifth of the time, with the profile of its recipe', async () => {
  const { clock, now, sleep } = simulated()
  const burst = createStreamClock({ rate: 1_000, seed: 1, rateProfile: { kind: 'burst', to: 10_000, at: 1, seconds: 1 } })
  const pace = new Pace({ clock: burst, speed: 5, now, sleep })
  const start = clock.now
  const asked: number[] = []
  for (let events = 0; events < 12_000; events += 100) {
    await pace.turn(100, signal)
    asked.push(Math.round(pace.asked ?? 0))
  }
  expect(clock.now - start).toBeCloseTo(3 / 5, 6)
  expect([asked[0], asked[50], asked.at(-1)]).toEqual([5_000, 50_000, 5_000])
})
