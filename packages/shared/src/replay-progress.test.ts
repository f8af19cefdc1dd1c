import { describe, expect, test } from 'vitest'
import type { Recipe } from './recipe.ts'
import { plannedEvents, replayProgress } from './replay-progress.ts'
import { createStreamClock, eventsBy, type RateProfile, secondsOf } from './stream-clock.ts'

const PROFILES: Record<string, RateProfile | undefined> = {
  constant: undefined,
  ramp: { kind: 'ramp', to: 300, seconds: 2 },
  burst: { kind: 'burst', to: 1000, at: 1, seconds: 0.5 },
  bursts: { kind: 'burst', to: 1000, at: 0.5, seconds: 0.25, every: 1 },
  poisson: { kind: 'poisson' },
}

describe.each(Object.entries(PROFILES))('%s', (name, rateProfile) => {
  const timing = { rate: 100, seed: 3, rateProfile }
  test('events by a time are those that the clock gives out by then', () => {
    for (const until of [0, 0.005, 0.5, 1, 1.2, 1.5, 2.7, 10]) {
      const clock = createStreamClock(timing)
      let events = 0
      while (clock.next() <= until) events++
      expect(eventsBy(timing, until)).toBe(events)
    }
  })
  test.skipIf(name === 'poisson')('and the time of event n is the clock’s', () => {
    const clock = createStreamClock(timing)
    for (let n = 1; n <= 1_000; n++) expect(secondsOf(timing, n)).toBe(clock.next())
  })
})

const recipe = (changes: Partial<Recipe>): Recipe => ({ rate: 100, seed: 1, events: null, ...changes }) as Recipe

test('the length of a stream is its events or its duration, whichever comes first; files alone do not tell it', () => {
  expect(plannedEvents(recipe({}))).toBeNull()
  expect(plannedEvents(recipe({ events: 500 }))).toBe(500)
  expect(plannedEvents(recipe({ duration: 3 }))).toBe(300)
  expect(plannedEvents(recipe({ events: 500, duration: 3 }))).toBe(300)
})

test('the end comes by the schedule, or by the measured rate where no schedule is held; a replay that holds has none', () => {
  const report = { state: 'running', position: 200, total: 1_000, paused: false, speed: 4, events: 150, withheld: 50 } as const
  const rate = { asked: 400, actual: 160, behind: false }
  expect(replayProgress(recipe({}), { ...report, rate })).toEqual({
    position: 200,
    total: 1_000,
    share: 0.2,
    seconds: 2,
    totalSeconds: 10,
    eta: 2,
  })
  expect(replayProgress(recipe({}), { ...report, rate: { ...rate, behind: true } }).eta).toBe(5)
  expect(replayProgress(recipe({}), { ...report, rate, speed: 'max' }).eta).toBe(5)
  expect(replayProgress(recipe({}), { ...report, rate: { ...rate, actual: 0 }, speed: 'max' }).eta).toBeNull()
  for (const held of [{ paused: true }, { total: null }, { state: 'finished' as const }]) {
    expect(replayProgress(recipe({}), { ...report, rate, ...held }).eta).toBeNull()
  }
})
