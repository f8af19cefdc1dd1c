import { z } from 'zod'
import { nameSchema } from './names.ts'
import { MAX_WINDOW_EVENTS } from './threshold-control/score-window.ts'

/** How a cut was chosen. The cut itself is always a plain number in raw score units. */
export const policySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed') }),
  /** The lowest cut whose background efficiency on the reference is at most `efficiency`. */
  z.strictObject({ kind: z.literal('background-efficiency'), efficiency: z.number().gt(0).lt(1) }),
  /** The cut of the largest SIC on labelled events, as it was when the cut was set. */
  z.strictObject({ kind: z.literal('best-sic') }),
  /**
   * Kept up to date: so many flags a minute. The cut moves when the flags it would give in the last `windowSeconds` are off by more
   * than `deadBand` (relative).
   */
  z.strictObject({
    kind: z.literal('flags-per-minute'),
    target: z.number().positive().max(1e9),
    windowSeconds: z.number().min(5).max(3_600),
    deadBand: z.number().min(0).max(0.5),
  }),
  /** Kept up to date: this share of the last `windowEvents` events, be they background or signal. */
  z.strictObject({
    kind: z.literal('streaming-quantile'),
    share: z.number().gt(0).lt(1),
    windowEvents: z.int().min(100).max(MAX_WINDOW_EVENTS),
    deadBand: z.number().min(0).max(0.5),
  }),
])

/** The document under `threshold.<model>`. An event is flagged if score ≥ cut. */
export const thresholdSchema = z.strictObject({
  model: nameSchema,
  /** 1, 2, 3 …: goes up by one with every change of this model's threshold. */
  revision: z.int().positive(),
  cut: z.number(),
  policy: policySchema,
  /** Who set it, why, and when (milliseconds since 1970). */
  author: z.string().min(1).max(64),
  reason: z.string().max(280),
  time: z.number().positive(),
})
export type Threshold = z.infer<typeof thresholdSchema>
export type Policy = z.infer<typeof policySchema>
/** The policies that a controller keeps up to date while the run goes on; the others set a cut once. */
export type LivePolicy = Extract<Policy, { kind: 'flags-per-minute' | 'streaming-quantile' }>
export const isLivePolicy = (policy: Policy): policy is LivePolicy =>
  policy.kind === 'flags-per-minute' || policy.kind === 'streaming-quantile'
/** Author of the revisions that a controller makes; no person may use the name. */
export const CONTROLLER = 'controller'

/** An event is flagged if its score reaches the cut. A score that is not a number flags nothing: it is dead. */
export const isFlagged = (score: number, cut: number): boolean => score >= cut
