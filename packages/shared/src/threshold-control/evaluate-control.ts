import type { LivePolicy } from '../threshold.ts'
import { longestConsistent } from './consistent-window.ts'
import type { FlagHistory } from './flag-history.ts'
import { type RelativeError, relativeError } from './judge-band.ts'
import type { ScoreWindow } from './score-window.ts'

/** Fewer expected flags than this say nothing about a cut. */
export const MIN_EXPECTED = 50
/** A cut is moved only for a deviation of more than this many of the window's own standard deviations. */
const NOISE = 1.5
/** A target above this share of all events is no trigger any more. */
const MOST_SHARE = 0.5
/** The rate of events is known from far fewer than that of flags: from so many seconds, or so many events where those take longer. */
const RATE_SECONDS = 10
const RATE_EVENTS = 1_000
/** Flags too many or too few are made good over so many expected flags, or so many seconds where those take longer … */
const RECOVERY_FLAGS = 150
const RECOVERY_SECONDS = 25
/** … by aiming at most this much beside the target. */
const MOST_CORRECTION = 0.15

/** What a controller sees in its window, and what it would do. */
export interface ControlView {
  /** The window it looks at: shorter than the policy's after a jump, and while there is not more. */
  readonly events: number
  readonly seconds: number
  /** Events of the window that reach the cut in force, whichever cut decided them, and how many should at today's rate of events. */
  readonly passing: number
  readonly expected: number
  /** passing/expected − 1; null with fewer than 50 expected. */
  readonly error: RelativeError | null
  /** Deviation beyond which the cut moves: the dead band, or what the window's statistics allow where that is more. */
  readonly limit: number
  /** How much beside the target it aims, to make good for flags too many or too few: −0.15 to 0.15. */
  readonly correction: number
  /** The cut that would be right, where the present one is not. */
  readonly proposal: number | null
  /** Why it cannot say anything yet; null where it can. */
  readonly waiting: string | null
}

interface Size {
  readonly events: number
  readonly seconds: number
}

/**
 * Looks at the raw scores of the window, not at past flags: what the cut in force would have flagged, and what a new one will flag, is known
 * at once. So there is no delay in this loop, and nothing in it can swing. Past flags only shift the aim of a rate, slowly and
 * by little. `history` is needed for a rate.
 */
export function evaluateControl(policy: LivePolicy, scores: ScoreWindow, cut: number, history: FlagHistory | null = null): ControlView {
  const { share, correction } = policy.kind === 'streaming-quantile' ? { share: policy.share, correction: 0 } : aim(policy, scores, history)
  const sizes =
    policy.kind === 'streaming-quantile' ? [sizeOf(scores, policy.windowEvents)] : nestedSizes(policy.windowSeconds, share, scores)
  const windows = sizes.map((size) => ({ ...size, expected: share * size.events, passing: scores.passing(cut, size.events) }))
  const window = longestConsistent(windows) ?? { events: 0, seconds: 0, passing: 0, expected: 0 }
  const { events, passing, expected } = window
  const limit = Math.max(policy.deadBand, expected > 0 ? NOISE / Math.sqrt(expected) : 1)
  const waiting = waitingFor(events, expected)
  if (waiting !== null) return { ...window, limit, correction, waiting, error: null, proposal: null }
  const error = relativeError(passing, expected)
  const better = Math.abs(error.value) > limit ? scores.cutPassing(expected, events) : cut
  return { ...window, limit, correction, waiting, error, proposal: better === cut ? null : better }
}

function waitingFor(events: number, expected: number): string | null {
  if (events === 0) return 'no event has been scored yet'
  if (expected > MOST_SHARE * events) return 'the target is more than half of all events: no cut is moved for that'
  if (expected < MIN_EXPECTED) return `the window holds ${Math.floor(expected)} expected flags; it takes ${MIN_EXPECTED} to judge a cut`
  return null
}

type RatePolicy = Extract<LivePolicy, { kind: 'flags-per-minute' }>

/** The share of events that has to be flagged now. */
function aim({ target }: RatePolicy, scores: ScoreWindow, history: FlagHistory | null): { share: number; correction: number } {
  let events = Math.max(scores.eventsWithin(RATE_SECONDS), Math.min(RATE_EVENTS, scores.length))
  // The first frames come at once: a rate needs some time.
  if (scores.secondsOf(events) < 1) events = scores.length
  const seconds = scores.secondsOf(events)
  const recovery = Math.max(RECOVERY_FLAGS, (RECOVERY_SECONDS * target) / 60)
  const wanted = -(history?.excess(target) ?? 0) / recovery
  const correction = Math.min(MOST_CORRECTION, Math.max(-MOST_CORRECTION, wanted))
  return { share: seconds < 1 ? 0 : ((1 + correction) * target * seconds) / (60 * events), correction }
}

const sizeOf = (scores: ScoreWindow, most: number): Size => {
  const events = Math.min(most, scores.length)
  return { events, seconds: scores.secondsOf(events) }
}

/** The policy's window (or what there is of it), half of it, a quarter …, shortest first, as long as they expect enough flags. */
function nestedSizes(windowSeconds: number, share: number, scores: ScoreWindow): Size[] {
  const sizes: Size[] = []
  for (let events = scores.eventsWithin(windowSeconds); sizes.length === 0 || share * events >= MIN_EXPECTED; events >>= 1) {
    sizes.unshift(sizeOf(scores, events))
  }
  return sizes
}
