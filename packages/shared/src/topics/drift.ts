import { z } from 'zod'

const count = z.int().nonnegative()

/** One two-sample Kolmogorov–Smirnov test. Z is kept within ±1,000. */
export const driftTestSchema = z.strictObject({ n: count, m: count, d: z.number(), z: z.number(), logP: z.number(), exact: z.boolean() })
export type DriftTest = z.infer<typeof driftTestSchema>

/** Live scores against the reference, in blocks that do not overlap, oldest first. */
export const driftTopicSchema = z.strictObject({
  model: z.string(),
  reference: z.strictObject({ n: count, class: z.string() }).nullable(),
  /** Events of a block, and the share of the reference that is its body. */
  events: count,
  body: z.number(),
  /** Blocks left out because comparing did not keep up. */
  skipped: count,
  /** [time of its last decision in milliseconds, different jets, D of all, Z of all, D of the body, Z of the body]. */
  points: z.array(z.tuple([z.number(), count, z.number(), z.number(), z.number().nullable(), z.number().nullable()])),
  newest: z.strictObject({ all: driftTestSchema, body: driftTestSchema.nullable() }).nullable(),
})
export type DriftTopic = z.infer<typeof driftTopicSchema>
