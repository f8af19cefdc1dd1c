import type { Policy } from '@jetwatch/shared/threshold'
import { OVER_CHOICES } from '@jetwatch/shared/what-if'
import { parseAsFloat, parseAsStringLiteral, useQueryStates } from 'nuqs'

export const POLICY_KINDS = ['fixed', 'background-efficiency', 'flags-per-minute', 'streaming-quantile', 'best-sic'] as const
export type PolicyKind = (typeof POLICY_KINDS)[number]

const PARSERS = {
  policy: parseAsStringLiteral(POLICY_KINDS).withDefault('fixed'),
  over: parseAsStringLiteral(OVER_CHOICES).withDefault('20000'),
  /** Raw score; without one, the cut in force. */
  cut: parseAsFloat,
  /** Percent. */
  efficiency: parseAsFloat.withDefault(1),
  share: parseAsFloat.withDefault(1),
  target: parseAsFloat.withDefault(600),
  /** Seconds for a rate, events for a quantile. */
  seconds: parseAsFloat.withDefault(100),
  events: parseAsFloat.withDefault(20_000),
  band: parseAsFloat.withDefault(5),
}

/** What is being tried on the page, all of it in the URL. */
export const useDraft = () => useQueryStates(PARSERS, { history: 'replace' })
export type Draft = ReturnType<typeof useDraft>[0]
export type SetDraft = ReturnType<typeof useDraft>[1]

/** The policy as the server takes it; whether its numbers are allowed is the schema's to say. */
export function policyOf(draft: Draft): Policy {
  switch (draft.policy) {
    case 'fixed':
      return { kind: 'fixed' }
    case 'background-efficiency':
      return { kind: 'background-efficiency', efficiency: draft.efficiency / 100 }
    case 'flags-per-minute':
      return { kind: 'flags-per-minute', target: draft.target, windowSeconds: draft.seconds, deadBand: draft.band / 100 }
    case 'streaming-quantile':
      return { kind: 'streaming-quantile', share: draft.share / 100, windowEvents: draft.events, deadBand: draft.band / 100 }
    case 'best-sic':
      return { kind: 'best-sic' }
  }
}
