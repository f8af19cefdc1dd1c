import { z } from 'zod'
import { nameSchema } from '../names.ts'
import { thresholdSchema } from '../threshold.ts'

const error = z.strictObject({ value: z.number(), low: z.number(), high: z.number() })

/** How a live policy is doing. */
export const controlStatusSchema = z.strictObject({
  /** The window of scores it looks at: events, seconds, and what of them reaches the cut in force and should. */
  events: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  passing: z.int().nonnegative(),
  expected: z.number().nonnegative(),
  error: error.nullable(),
  /** Relative deviation beyond which the cut moves, and how much beside its target a rate aims. */
  limit: z.number(),
  correction: z.number(),
  waiting: z.string().nullable(),
  /** Flags that were really raised under this policy, judged against ±10 %; null for a policy that is no rate. */
  held: z
    .strictObject({
      state: z.enum(['in', 'out', 'few']),
      flags: z.int().nonnegative(),
      expected: z.number().nonnegative(),
      error: error.nullable(),
      seconds: z.number().nonnegative(),
    })
    .nullable(),
})
export type ControlStatus = z.infer<typeof controlStatusSchema>

/** The threshold of each model of the run. */
export const thresholdTopicSchema = z.array(
  z.strictObject({
    model: nameSchema,
    inForce: thresholdSchema.nullable(),
    /** Highest revision seen in SCORES, the first event decided under it, and when that came (milliseconds); null before any. */
    inUse: z.strictObject({ revision: z.int().nonnegative(), sequence: z.int().nonnegative(), time: z.number() }).nullable(),
    control: controlStatusSchema.nullable(),
    /** Newest first. */
    history: z.array(thresholdSchema),
    /** Events scored per minute. */
    eventsPerMinute: z.number().nonnegative(),
    /** The score's axis, as the manifest has it; null without one. */
    score: z.strictObject({ name: z.string(), scale: z.enum(['linear', 'log10']), range: z.tuple([z.number(), z.number()]) }).nullable(),
  }),
)
export type ThresholdTopic = z.infer<typeof thresholdTopicSchema>
