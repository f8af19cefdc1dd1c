import { createStreamClock } from '@jetwatch/shared/stream-clock'
import { expect, test } from 'vitest'
import { Pace, type PaceOptions } from './pace.ts'

/** A clock that moves only while somebody waits for a turn, late by `jitter` each time, or when work takes time. */
function simulated(options: Omit<PaceOptions, 'now'>, jitter = 0) {
  const clock = { now: 1_000 }
  const pace = new Pace({ ...options, now: () => clock.now })
  const turn = (events: number): void => {
    pace.next(events)
    if (pace.wait > 0) clock.now += pace.wait + jitter
    pace.sent()
  }
  return { clock, pace, turn }
}
const constant = (rate: number) => createStreamClock({ rate, seed: 1 })

test('a rate is held within 1 % over 10 s, however late each timer and however long the work', () => {
  for (const [rate, frame] of [
    [2_000, 100],
    [7, 1],
    [100_000, 1_024],
  ] as const) {
    const { clock, pace, turn } = simulated({ clock: constant(rate) }, 0.002)
    const start = clock.now
    let events = 0
    while (clock.now < start + 10) {
      turn(frame)
      events += frame
      clock.now += 0.0005
    }
    // A frame in hand is not an error of the rate.
    expect(Math.abs(events - rate * 10)).toBeLessThanOrEqual(0.01 * rate * 10 + frame)
    expect(pace.behind).toBe(false)
  }
})

test('no event comes before its time, and the schedule does not drift', () => {
  const { clock, turn } = simulated({ clock: constant(1_000) }, 0.003)
  const start = clock.now
  for (let i = 1; i <= 1_000; i++) {
    turn(50)
    const late = clock.now - start - (i * 50) / 1_000
    expect(late).toBeGreaterThan(-1e-9)
    expect(late).toBeLessThan(0.0031)
  }
})

test('after a stall the stream is behind, catches up at twice its rate, and is on its schedule again', () => {
  const { clock, pace, turn } = simulated({ clock: constant(1_000) })
  const start = clock.now
  for (let i = 0; i < 20; i++) turn(50)
  clock.now += 4
  expect(pace.behind).toBe(true)
  const resumed = clock.now
  let events = 0
  while (clock.now < resumed + 2) {
    turn(50)
    events += 50
  }
  expect(events).toBeLessThanOrEqual(4_150)
  expect(events).toBeGreaterThanOrEqual(3_950)
  while (pace.behind) turn(50)
  expect(clock.now - resumed).toBeLessThan(4.1)
  for (let i = 0; i < 20; i++) turn(50)
  expect(clock.now - start).toBeGreaterThan(9)
  expect(pace.givenUpSeconds).toBe(0)
})

test('a rate that cannot be held is behind, and a backlog of over a minute is given up and told', () => {
  const { clock, pace, turn } = simulated({ clock: constant(1_000) })
  for (let i = 0; i < 10; i++) {
    turn(100)
    clock.now += 0.11
  }
  expect(pace.behind).toBe(false)
  for (let i = 0; i < 200; i++) {
    turn(100)
    clock.now += 0.2
  }
  expect(pace.behind).toBe(true)
  clock.now += 3_600
  turn(100)
  expect(pace.givenUpSeconds).toBeGreaterThan(3_500)
  expect(pace.givenUpSeconds).toBeLessThan(3_600)
})

test('at full speed nothing waits, nothing is behind and no rate is asked for', () => {
  const { clock, pace, turn } = simulated({ clock: constant(100), speed: 'max' })
  for (let i = 0; i < 100; i++) turn(100)
  expect([clock.now, pace.behind, pace.asked]).toEqual([1_000, false, null])
})

test('a replay at five times the speed takes a fifth of the time, with the profile of its recipe', () => {
  const burst = createStreamClock({ rate: 1_000, seed: 1, rateProfile: { kind: 'burst', to: 10_000, at: 1, seconds: 1 } })
  const { clock, pace, turn } = simulated({ clock: burst, speed: 5 })
  const start = clock.now
  const asked: number[] = []
  for (let events = 0; events < 12_000; events += 100) {
    turn(100)
    asked.push(Math.round(pace.asked ?? 0))
  }
  expect(clock.now - start).toBeCloseTo(3 / 5, 6)
  expect([asked[0], asked[50], asked.at(-1)]).toEqual([5_000, 50_000, 5_000])
})

test('a change of speed has no jump: the stream goes on from the second it was at, at the new speed', () => {
  const { clock, pace, turn } = simulated({ clock: constant(100) })
  const start = clock.now
  for (let i = 0; i < 4; i++) turn(50)
  // 2 s of the stream; a quarter of the next half second passes before the change.
  pace.next(50)
  clock.now += 0.125
  pace.speed = 5
  expect(pace.wait).toBeCloseTo((0.5 - 0.125) / 5, 9)
  clock.now += pace.wait
  pace.sent()
  for (let i = 0; i < 10; i++) turn(50)
  expect(clock.now - start).toBeCloseTo(2 + 0.125 + 0.375 / 5 + 5 / 5, 9)
  expect(pace.asked).toBeCloseTo(500, 9)
})

test('the same speed again changes nothing', () => {
  const { clock, pace, turn } = simulated({ clock: constant(100) })
  const start = clock.now
  for (let i = 0; i < 10; i++) {
    pace.speed = 1
    turn(50)
    clock.now += 0.01
  }
  expect(clock.now - start).toBeCloseTo(5 + 0.01, 9)
})

test('full speed and back: nothing that full speed sent early or late is made up for', () => {
  const { clock, pace, turn } = simulated({ clock: constant(100) })
  turn(50)
  pace.speed = 'max'
  const early = clock.now
  for (let i = 0; i < 1_000; i++) turn(50)
  expect(clock.now).toBe(early)
  clock.now += 3_600
  pace.speed = 1
  turn(50)
  turn(50)
  expect(clock.now).toBeCloseTo(early + 3_600 + 1, 9)
  expect([pace.behind, pace.givenUpSeconds]).toEqual([false, 0])
})

test('a pause takes no time of the stream, however long, and its speed may change meanwhile', () => {
  const { clock, pace, turn } = simulated({ clock: constant(100) })
  turn(50)
  pace.next(50)
  clock.now += 0.2
  pace.held = true
  expect(pace.wait).toBe(Number.POSITIVE_INFINITY)
  clock.now += 10_000
  pace.speed = 2
  expect([pace.wait, pace.behind]).toEqual([Number.POSITIVE_INFINITY, false])
  pace.held = false
  expect(pace.wait).toBeCloseTo(0.15, 9)
})

test('a backlog is not carried into another speed', () => {
  const { clock, pace, turn } = simulated({ clock: constant(100), speed: 1_000 })
  turn(50)
  clock.now += 30
  turn(50)
  expect(pace.behind).toBe(true)
  pace.speed = 1
  const start = clock.now
  for (let i = 0; i < 4; i++) turn(50)
  expect(clock.now - start).toBeCloseTo(2, 9)
  expect(pace.behind).toBe(false)
})

test('what is left out takes no time, and the schedule goes on behind it', () => {
  const { clock, pace, turn } = simulated({ clock: constant(100) })
  turn(50)
  const start = clock.now
  for (let i = 0; i < 1_000; i++) {
    pace.next(50)
    pace.skipped()
  }
  turn(50)
  expect(clock.now - start).toBeCloseTo(0.5, 9)
})
