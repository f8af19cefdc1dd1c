import { poissonBand } from '../metrics/poisson.ts'

/** A rate is judged over at least this many expected flags. */
export const JUDGED_EXPECTED = 400
/** A target is held if the flags are within this share of it. */
export const IN_BAND = 0.1

/** Relative deviation with its 95 % Poisson interval. */
export interface RelativeError {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Whether a rate is held: `in` or `out` of ±10 %, or `few` where fewer than 400 flags were to be expected. */
export interface BandJudgement {
  readonly state: 'in' | 'out' | 'few'
  readonly flags: number
  readonly expected: number
  /** flags/expected − 1; null where nothing was expected. */
  readonly error: RelativeError | null
}

export function judgeBand(flags: number, expected: number): BandJudgement {
  if (!(expected > 0)) return { state: 'few', flags, expected: 0, error: null }
  // In whole flags, so that 440 of 400 are within 10 %.
  const inside = Math.abs(flags - expected) <= IN_BAND * expected + 1e-9
  return { state: expected < JUDGED_EXPECTED ? 'few' : inside ? 'in' : 'out', flags, expected, error: relativeError(flags, expected) }
}

export function relativeError(flags: number, expected: number): RelativeError {
  const band = poissonBand(flags)
  return { value: flags / expected - 1, low: band.low / expected - 1, high: band.high / expected - 1 }
}
