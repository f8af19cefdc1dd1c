import { ascending, lowerBound, upperBound } from './ascending.ts'
import { wilson } from './wilson.ts'

/** Nothing is quoted that rests on fewer background events than this. */
export const MIN_BACKGROUND_PASSING = 10

/** Why a figure is not quoted. */
export interface NotQuoted {
  readonly value: null
  readonly reason: string
}

export interface Quoted {
  readonly value: number
  /** 95 % interval (Wilson) of the value with the cut taken as given. */
  readonly low: number
  readonly high: number
  /** One standard error: half of the 68.3 % interval, and for a signal efficiency the fluctuation of its cut with it, in quadrature. */
  readonly error: number
  /** Pass means score ≥ cut; always a score that occurs. */
  readonly cut: number
  readonly backgroundPassing: number
  readonly signalPassing: number
  readonly reason: null
}

export type Figure = Quoted | NotQuoted

/**
 * Signal efficiency εS at a target background efficiency: at the lowest cut with εB ≤ `epsB`, no interpolation.
 * E10 and E100 are `efficiencyAt(b, s, 0.1)` and `(b, s, 0.01)`.
 */
export function efficiencyAt(background: Float64Array, signal: Float64Array, epsB: number): Figure {
  if (background.length === 0 || signal.length === 0) return empty(background, signal)
  const b = ascending(background)
  const s = ascending(signal)
  // The background event at `fails` and all that tie with it must fail; −1 lets everything pass.
  const fails = b.length - mostWithin(epsB, b.length) - 1
  const failing = fails < 0 ? 0 : upperBound(b, b[fails] as number)
  const signalFailing = fails < 0 ? 0 : upperBound(s, b[fails] as number)
  const backgroundPassing = b.length - failing
  if (backgroundPassing < MIN_BACKGROUND_PASSING) return tooFew(backgroundPassing, b.length, `εB ≤ ${epsB}`)
  const signalPassing = s.length - signalFailing
  const cut = Math.min(b[failing] ?? Number.POSITIVE_INFINITY, s[signalFailing] ?? Number.POSITIVE_INFINITY)
  const one = wilson(signalPassing, s.length, 1)
  return {
    value: signalPassing / s.length,
    ...wilson(signalPassing, s.length),
    error: Math.hypot((one.high - one.low) / 2, cutError(b, s, backgroundPassing)),
    cut,
    backgroundPassing,
    signalPassing,
    reason: null,
  }
}

/**
 * What the fluctuation of the background adds to the error of a signal efficiency at given εB, since it moves the cut:
 * |dεS/dεB| · √(εB(1 − εB)/nB), the slope from the cuts that let pass one standard deviation more and fewer. Ascending scores.
 */
function cutError(b: Float64Array, s: Float64Array, passing: number): number {
  const sigma = Math.sqrt(passing * (1 - passing / b.length))
  if (sigma === 0) return 0
  const more = Math.min(b.length, Math.ceil(passing + sigma))
  const fewer = Math.max(0, Math.floor(passing - sigma))
  const signalPassing = (k: number): number => (k === b.length ? s.length : s.length - upperBound(s, b[b.length - k - 1] as number))
  return (((signalPassing(more) - signalPassing(fewer)) / s.length) * sigma) / (more - fewer)
}

/** Background rejection 1/εB at a target signal efficiency: at the highest cut with εS ≥ `epsS`, no interpolation. */
export function rejectionAt(background: Float64Array, signal: Float64Array, epsS: number): Figure {
  if (background.length === 0 || signal.length === 0) return empty(background, signal)
  const b = ascending(background)
  const s = ascending(signal)
  const cut = s[s.length - fewestReaching(epsS, s.length)] as number
  const backgroundPassing = b.length - lowerBound(b, cut)
  if (backgroundPassing < MIN_BACKGROUND_PASSING) return tooFew(backgroundPassing, b.length, `εS ≥ ${epsS}`)
  const interval = wilson(backgroundPassing, b.length)
  const one = wilson(backgroundPassing, b.length, 1)
  return {
    value: b.length / backgroundPassing,
    low: 1 / interval.high,
    high: 1 / interval.low,
    error: (1 / one.low - 1 / one.high) / 2,
    cut,
    backgroundPassing,
    signalPassing: s.length - lowerBound(s, cut),
    reason: null,
  }
}

/** The largest k with k/n ≤ share, as the comparison of floating-point quotients has it. */
export function mostWithin(share: number, n: number): number {
  let k = Math.min(n, Math.max(0, Math.floor(share * n)))
  while (k < n && (k + 1) / n <= share) k++
  while (k > 0 && k / n > share) k--
  return k
}

/** The smallest k ≥ 1 with k/n ≥ share; n where share is above 1. */
function fewestReaching(share: number, n: number): number {
  let k = Math.min(n, Math.max(1, Math.ceil(share * n)))
  while (k > 1 && (k - 1) / n >= share) k--
  while (k < n && k / n < share) k++
  return k
}

function tooFew(passing: number, n: number, where: string): NotQuoted {
  return {
    value: null,
    reason: `only ${passing} of ${n} background events pass at ${where}; a figure needs ${MIN_BACKGROUND_PASSING}`,
  }
}

function empty(background: Float64Array, signal: Float64Array): NotQuoted {
  return { value: null, reason: `${background.length} background and ${signal.length} signal events; a figure needs both` }
}
