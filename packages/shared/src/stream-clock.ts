import { z } from 'zod'
import { createRandom } from './random.ts'
import { exponential } from './variates.ts'

const rate = z.number().positive().max(10_000_000)
const seconds = z.number().positive()

/**
 * How the rate runs over the stream's own time, in jets per second and seconds; without it the nominal rate is constant.
 * `ramp` goes from the nominal rate to `to` in `seconds` and stays. `burst` runs at `to` for `seconds` from `at`, again every `every`
 * seconds where that is given. `poisson` has exponential intervals at the nominal rate.
 */
export const rateProfileSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ramp'), to: rate, seconds }),
  z
    .strictObject({ kind: z.literal('burst'), to: rate, at: z.number().nonnegative(), seconds, every: seconds.optional() })
    .refine(({ seconds: length, every }) => every === undefined || every > length, 'bursts come less often than they last'),
  z.strictObject({ kind: z.literal('poisson') }),
])
export type RateProfile = z.infer<typeof rateProfileSchema>

/** Seed word of the arrivals: those of a mix are 0 to 2. */
const ARRIVALS = 3

/** The times of a stream's events, one after the other. */
export interface StreamClock {
  /** Second at which the next event is due: the first after one interval. */
  next(): number
}

/** What of a recipe decides when its events come. */
export interface StreamTiming {
  readonly rate: number
  readonly rateProfile?: RateProfile | undefined
  readonly seed: number
}

/** A pure function of the recipe: any two clocks of the same recipe agree. */
export function createStreamClock({ rate, rateProfile: profile, seed }: StreamTiming): StreamClock {
  let events = 0
  if (!profile) return { next: () => ++events / rate }
  switch (profile.kind) {
    case 'poisson': {
      const random = createRandom(seed, ARRIVALS)
      let time = 0
      return {
        next: () => {
          time += exponential(random, 1 / rate)
          return time
        },
      }
    }
    case 'ramp':
      return { next: () => rampTime(++events, rate, profile.to, profile.seconds) }
    case 'burst':
      return { next: () => burstTime(++events, rate, profile) }
  }
}

/** Seconds of the stream until event `n` (1 is the first) is due; of a Poisson stream, on average. */
export function secondsOf(timing: StreamTiming, n: number): number {
  const { rate, rateProfile: profile } = timing
  if (n <= 0) return 0
  if (profile?.kind === 'ramp') return rampTime(n, rate, profile.to, profile.seconds)
  if (profile?.kind === 'burst') return burstTime(n, rate, profile)
  return n / rate
}

/** Jets per second asked for at this second of the stream; of a Poisson stream, on average. */
export function rateAt({ rate, rateProfile: profile }: StreamTiming, seconds: number): number {
  if (profile?.kind === 'ramp') return rate + (profile.to - rate) * Math.min(1, Math.max(0, seconds) / profile.seconds)
  if (profile?.kind !== 'burst' || seconds < profile.at) return rate
  const since = profile.every === undefined ? seconds - profile.at : (seconds - profile.at) % profile.every
  return since < profile.seconds ? profile.to : rate
}

/** Longest walk through the intervals of a Poisson stream. */
const MOST_WALKED = 20_000_000

/**
 * Events due by second `seconds` of the stream: the sequence of the first one after it. Exact, but for a Poisson stream of more than 20 million events,
 * where it is the mean.
 */
export function eventsBy(timing: StreamTiming, seconds: number): number {
  if (!(seconds > 0)) return 0
  if (timing.rateProfile?.kind === 'poisson') return walkedEvents(timing, seconds)
  let low = 0
  let high = 1
  while (secondsOf(timing, high) <= seconds) high *= 2
  // Event `low` is due by then, event `high` is not.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (secondsOf(timing, middle) <= seconds) low = middle
    else high = middle
  }
  return low
}

function walkedEvents(timing: StreamTiming, seconds: number): number {
  if (timing.rate * seconds > MOST_WALKED) return Math.floor(timing.rate * seconds)
  const clock = createStreamClock(timing)
  let events = 0
  while (clock.next() <= seconds) events++
  return events
}

/** When `n` events have come: the integral of the rate, r₀·t + (r₁ − r₀)·t²/(2s) up to s, solved for t. */
function rampTime(n: number, from: number, to: number, length: number): number {
  const inRamp = ((from + to) / 2) * length
  if (n >= inRamp) return length + (n - inRamp) / to
  const slope = (to - from) / length
  // The root in a form that does not cancel and holds for slope 0.
  return (2 * n) / (from + Math.sqrt(from * from + 2 * slope * n))
}

function burstTime(n: number, rate: number, { to, at, seconds: length, every }: Extract<RateProfile, { kind: 'burst' }>): number {
  const before = rate * at
  if (n <= before) return n / rate
  const inBurst = to * length
  const pause = every === undefined ? Number.POSITIVE_INFINITY : every - length
  const inPeriod = inBurst + rate * pause
  const periods = Number.isFinite(inPeriod) ? Math.floor((n - before) / inPeriod) : 0
  const rest = n - before - (periods ? periods * inPeriod : 0)
  const start = at + (periods ? periods * (length + pause) : 0)
  return rest <= inBurst ? start + rest / to : start + length + (rest - inBurst) / rate
}
