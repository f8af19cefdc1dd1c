import { ascending } from './ascending.ts'
import { distinctScores } from './distinct.ts'

/** Below this many events of either class no AUC is quoted. */
export const MIN_CLASS_EVENTS = 50

/**
 * Area under the ROC curve: the probability that a signal event scores above a background event, ties counting half
 * (Mann & Whitney 1947), and its standard error (DeLong, DeLong & Clarke-Pearson 1988, with n − 1; by ranks in
 * O(n log n) as Sun & Xu 2014). NaN where a class is empty (value) or has one event (error).
 */
export function auc(background: Float64Array, signal: Float64Array): { value: number; error: number } {
  const b = ascending(background)
  const s = ascending(signal)
  const value = aucValue(b, s)
  let signalSquares = 0
  let backgroundSquares = 0
  for (const at of distinctScores(b, s)) {
    const signalAbove = s.length - at.signalBelow - at.signal
    signalSquares += at.signal * ((at.backgroundBelow + at.background / 2) / b.length - value) ** 2
    backgroundSquares += at.background * ((signalAbove + at.signal / 2) / s.length - value) ** 2
  }
  const variance = signalSquares / ((s.length - 1) * s.length) + backgroundSquares / ((b.length - 1) * b.length)
  return { value, error: Math.sqrt(variance) }
}

/** The area alone, of ascending scores: one walk over both. */
export function aucValue(background: Float64Array, signal: Float64Array): number {
  const n = background.length
  let won = 0
  let below = 0
  let upTo = 0
  for (let i = 0; i < signal.length; i++) {
    const score = signal[i] as number
    while (below < n && (background[below] as number) < score) below++
    if (upTo < below) upTo = below
    while (upTo < n && background[upTo] === score) upTo++
    won += below + upTo
  }
  return won / (2 * n * signal.length)
}

export interface AucOrReason {
  readonly value: number | null
  readonly error: number | null
  /** Why there is no value; null where there is one. */
  readonly reason: string | null
}

/** AUC with DeLong's error, or the reason why none is quoted: a class with fewer than 50 events. */
export function aucOrReason(background: Float64Array, signal: Float64Array): AucOrReason {
  const lacking = [
    background.length < MIN_CLASS_EVENTS ? `${background.length} background` : '',
    signal.length < MIN_CLASS_EVENTS ? `${signal.length} signal` : '',
  ].filter(Boolean)
  if (lacking.length === 0) return { ...auc(background, signal), reason: null }
  return { value: null, error: null, reason: `only ${lacking.join(' and ')} events; an AUC needs ${MIN_CLASS_EVENTS} of each class` }
}
