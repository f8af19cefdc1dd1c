import type { Detector } from './detector.ts'

export interface FlagCusumOptions {
  readonly cut: number
  /** Flagged share of the background, and the one that is looked for. */
  readonly share: number
  readonly raised: number
}

/**
 * CUSUM of flags (Page 1954): S ← max(0, S + ℓ), ℓ the log-likelihood ratio of one event, ln(p₁/p₀) where it is flagged and ln((1 − p₁)/(1 − p₀)) where it
 * is not. S is the log-likelihood ratio of "the share rose from p₀ to p₁ at the best moment" against "it did not".
 */
export function createFlagCusum({ cut, share, raised }: FlagCusumOptions): Detector {
  if (!(share > 0 && raised > share && raised < 1)) throw new RangeError(`a share cannot rise from ${share} to ${raised}`)
  const flagged = Math.log(raised / share)
  const passed = Math.log((1 - raised) / (1 - share))
  let sum = 0
  return {
    add: (score) => {
      sum = Math.max(0, sum + (score >= cut ? flagged : passed))
      return sum
    },
  }
}
