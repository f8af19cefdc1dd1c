import { JetwatchError } from '../errors.ts'
import { mostWithin } from '../metrics/efficiency.ts'
import { maxSic } from '../metrics/sic.ts'
import { nextUp } from '../next-up.ts'
import { cutForBackgroundEfficiency, type Reference } from '../reference.ts'
import type { Policy } from '../threshold.ts'
import { type CutSample, eventsReaching } from './cut-sample.ts'

export interface CutBasis {
  readonly sample: CutSample
  /** Null where the model has none. */
  readonly reference: Reference | null
  /** Events scored per minute; 0 while nothing is scored. */
  readonly eventsPerMinute: number
}

/**
 * The cut that a policy means now. A fixed one is no question of data: its `cut` is given. @throws BAD_THRESHOLD with the reason why
 * there is none yet.
 */
export function chooseCut(policy: Policy, basis: CutBasis, cut: number): number {
  const { sample, reference, eventsPerMinute } = basis
  switch (policy.kind) {
    case 'fixed':
      return cut
    case 'background-efficiency':
      if (!reference)
        throw none('the model has no reference of its background score', 'Choose another policy, or start the run with a reference')
      return cutForBackgroundEfficiency(reference, policy.efficiency)
    case 'best-sic': {
      const best = maxSic(sample.background, sample.signal)
      if (best.value === null) throw none(best.reason, 'Wait for more labelled jets, or look at a larger sample')
      return best.cut
    }
    case 'flags-per-minute':
      if (!(eventsPerMinute > 0)) throw none('nothing is being scored, so there is no rate', 'Start the stream')
      if (policy.target >= eventsPerMinute)
        throw none(`the target is above all ${Math.round(eventsPerMinute)} events a minute`, 'Choose a lower one')
      return cutForShare(sample, policy.target / eventsPerMinute)
    case 'streaming-quantile':
      return cutForShare(sample, policy.share)
  }
}

/** The lowest cut that at most this share of the sample's events reaches. */
export function cutForShare(sample: CutSample, share: number): number {
  const { scores, events } = sample
  const lowest = scores[0]
  if (lowest === undefined) throw none('no event has been scored yet', 'Start the stream')
  const allowed = mostWithin(share, events)
  let low = 0
  let high = scores.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (eventsReaching(sample, scores[middle] as number) > allowed) low = middle + 1
    else high = middle
  }
  return low === 0 ? lowest : nextUp(scores[low - 1] as number)
}

const none = (message: string, remedy: string): JetwatchError => new JetwatchError('BAD_THRESHOLD', message, remedy)
