import { z } from 'zod'
import { nameSchema } from './names.ts'

/** How a cut was chosen. The cut itself is always a plain number in raw score units. */
export const policySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed') }),
  /** The lowest cut whose background efficiency on the reference is at most `efficiency`. */
  z.strictObject({ kind: z.literal('background-efficiency'), efficiency: z.number().gt(0).lt(1) }),
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

/** An event is flagged if its score reaches the cut. A score that is not a number flags nothing: it is dead. */
export const isFlagged = (score: number, cut: number): boolean => score >= cut
