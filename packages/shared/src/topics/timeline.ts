import { z } from 'zod'

const column = z.array(z.number().nullable())

/** The last minutes of the primary model in slots of equal length; all columns are as long as `times`, null where nothing is known. */
export const timelineTopicSchema = z.strictObject({
  /** Ends of the slots, milliseconds since 1970 by the server's clock, and their length. */
  times: z.array(z.number()),
  slotSeconds: z.number().positive(),
  /** Events per second as the producer reported them, and as they were decided. */
  input: column,
  scored: column,
  /** Flags per minute over the last `flagSeconds`, with the 95 % interval of a Poisson mean. */
  flags: column,
  flagsLow: column,
  flagsHigh: column,
  flagSeconds: z.number().positive(),
  /** Publish to decision, milliseconds, over the events of the slot. */
  p50: column,
  p95: column,
})
export type TimelineTopic = z.infer<typeof timelineTopicSchema>
