import type { Policy } from '@jetwatch/shared/threshold'
import { formatCount, formatRate, formatShare } from '../format.ts'
import type { PolicyKind } from './use-draft.ts'

export const POLICY_NAMES: Readonly<Record<PolicyKind, string>> = {
  fixed: 'Score',
  'background-efficiency': 'Background efficiency',
  'flags-per-minute': 'Flags per minute',
  'streaming-quantile': 'Streaming quantile',
  'best-sic': 'Best SIC',
}

/** What a policy asks for, in one sentence each. */
export const POLICY_HINTS: Readonly<Record<PolicyKind, string>> = {
  fixed: 'The cut stays where it is put.',
  'background-efficiency': 'The lowest cut that at most this share of the reference reaches. Set once.',
  'flags-per-minute': 'A controller keeps the flags at this rate, whatever the stream does.',
  'streaming-quantile': 'A controller flags this share of the last events. It absorbs a signal: a contaminated stream raises the cut.',
  'best-sic': 'The cut of the largest εS/√εB on the labelled jets looked at. Set once; it needs the truth.',
}

/** Short, for a table. */
export function describePolicy(policy: Policy): string {
  switch (policy.kind) {
    case 'fixed':
      return 'score'
    case 'background-efficiency':
      return `εB ${formatShare(policy.efficiency)}`
    case 'flags-per-minute':
      return `${formatRate(policy.target)}/min`
    case 'streaming-quantile':
      return `${formatShare(policy.share)} of ${formatCount(policy.windowEvents)}`
    case 'best-sic':
      return 'best SIC'
  }
}
