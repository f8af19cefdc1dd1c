import { describe, expect, test } from 'vitest'
import { createStreamClock, type RateProfile, rateAt as statedRate } from './stream-clock.ts'

const times = (n: number, profile?: RateProfile, seed = 1, rate = 100): number[] => {
  const clock = createStreamClock({ rate, rateProfile: profile, seed })
  return Array.from({ length: n }, () => clock.next())
}

/** Events by time t, from the rate integrated in small steps. */
function integrated(rateAt: (t: number) => number, until: number, step = 1e-4): number {
  let sum = 0
  for (let t = step / 2; t < until; t += step) sum += rateAt(t) * step
  return sum
}

test('without a profile event n is due n/rate after the start', () => {
  expect(times(3)).toEqual([0.01, 0.02, 0.03])
})

const RATES: Record<string, { profile: RateProfile; rateAt: (t: number) => number }> = {
  'a ramp up': { profile: { kind: 'ramp', to: 300, seconds: 2 }, rateAt: (t) => (t < 2 ? 100 + 100 * t : 300) },
  'a ramp down': { profile: { kind: 'ramp', to: 20, seconds: 4 }, rateAt: (t) => (t < 4 ? 100 - 20 * t : 20) },
  'a ramp that stays': { profile: { kind: 'ramp', to: 100, seconds: 4 }, rateAt: () => 100 },
  'one burst': { profile: { kind: 'burst', to: 1000, at: 1, seconds: 0.5 }, rateAt: (t) => (t >= 1 && t < 1.5 ? 1000 : 100) },
  'bursts again and again': {
    profile: { kind: 'burst', to: 1000, at: 0.5, seconds: 0.25, every: 1 },
    rateAt: (t) => (t >= 0.5 && (t - 0.5) % 1 < 0.25 ? 1000 : 100),
  },
}

describe.each(Object.entries(RATES))('%s', (_, { profile, rateAt }) => {
  test('event n comes when the integral of the rate is n', () => {
    const all = times(1200, profile)
    for (const n of [1, 50, 99, 101, 250, 600, 1200]) expect(integrated(rateAt, all[n - 1] as number)).toBeCloseTo(n, 0)
    expect(all.every((time, i) => i === 0 || time > (all[i - 1] as number))).toBe(true)
  })

  test('the rate at a time is the one that the events come at', () => {
    for (let t = 0.05; t < 6; t += 0.1) expect(statedRate({ rate: 100, seed: 1, rateProfile: profile }, t)).toBeCloseTo(rateAt(t), 9)
  })
})

describe('poisson', () => {
  test('intervals are exponential: mean and spread are 1/rate, half of them below ln 2/rate', () => {
    const n = 40_000
    const all = times(n, { kind: 'poisson' })
    const intervals = all.map((time, i) => time - (i ? (all[i - 1] as number) : 0))
    const mean = (all[n - 1] as number) / n
    const spread = Math.sqrt(intervals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n)
    expect(Math.abs(mean * 100 - 1)).toBeLessThan(5 / Math.sqrt(n))
    expect(Math.abs(spread * 100 - 1)).toBeLessThan(10 / Math.sqrt(n))
    const half = intervals.filter((x) => x < Math.LN2 / 100).length / n
    expect(Math.abs(half - 0.5)).toBeLessThan(2.5 / Math.sqrt(n))
  })

  test('the same seed gives the same times, another others', () => {
    expect(times(50, { kind: 'poisson' })).toEqual(times(50, { kind: 'poisson' }))
    expect(times(50, { kind: 'poisson' }, 2)).not.toEqual(times(50, { kind: 'poisson' }))
  })
})
