import { z } from 'zod'

/** The reference of the primary model's score in the bins of its axis. */
export const referenceTopicSchema = z.strictObject({
  /** Different jets of it. */
  size: z.int().positive(),
  class: z.string(),
  /** Shares, summing to 1: [below the range, bins …, above the range]. */
  shares: z.array(z.number()),
})
export type ReferenceTopic = z.infer<typeof referenceTopicSchema>
