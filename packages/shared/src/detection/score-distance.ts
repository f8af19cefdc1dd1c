import { comparedPoints, distanceFrom, MIN_COMPARED, placeAmong } from '../metrics/reference-comparison.ts'
import type { Reference } from '../reference.ts'
import type { Detector } from './detector.ts'

export interface ScoreDistanceOptions {
  readonly events: number
  readonly every: number
  /** Below this quantile of the reference only; 1 for all scores. */
  readonly share: number
}

/**
 * Two-sample Kolmogorov–Smirnov statistic √(nm/(n + m))·D of the last events against the reference, as the page's comparison of scores with the
 * reference has it. Given n and m it rises with the Z of that test, whose exact p-value takes too long to ask often.
 */
export function createScoreDistance(reference: Reference, { events, every, share }: ScoreDistanceOptions): Detector {
  const compared = comparedPoints(reference, share)
  const { points, n, end, limit } = compared
  // Where each event lies among the points: the distance needs no more of its score.
  const bins = new Uint16Array(events)
  const held = new Int32Array(2 * points.length + 1)
  const cumulative = new Int32Array(held.length + 1)
  const below = (i: number): number => cumulative[2 * i + 1] as number
  const upTo = (i: number): number => cumulative[2 * i + 2] as number
  let count = 0
  return {
    add: (score) => {
      const at = count % events
      if (count >= events) held[bins[at] as number] = (held[bins[at] as number] as number) - 1
      const bin = placeAmong(points, score)
      bins[at] = bin
      held[bin] = (held[bin] as number) + 1
      count++
      if (count < events || count % every !== 0) return null
      for (let i = 0; i < held.length; i++) cumulative[i + 1] = (cumulative[i] as number) + (held[i] as number)
      const m = limit === Number.POSITIVE_INFINITY ? events : below(end)
      if (m < MIN_COMPARED || n === 0) return null
      return distanceFrom(compared, m, below, upTo) / Math.sqrt(n * m * (n + m))
    },
  }
}
