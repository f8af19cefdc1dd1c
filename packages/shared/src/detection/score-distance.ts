import { referenceDistance } from '../metrics/reference-comparison.ts'
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
  const scores = new Float64Array(events)
  const distanceOf = referenceDistance(reference, share)
  let count = 0
  return {
    add: (score) => {
      scores[count++ % events] = score
      if (count < events || count % every !== 0) return null
      const compared = distanceOf(scores.slice().sort())
      if (!compared) return null
      const { distance, n, m } = compared
      return distance / Math.sqrt(n * m * (n + m))
    },
  }
}
