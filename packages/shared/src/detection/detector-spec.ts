import { z } from 'zod'

const efficiency = z.number().gt(0).lt(1)
const window = z.int().min(100).max(1_000_000)

/** What can notice a signal. Windows are in events. */
export const detectorSpecSchema = z.discriminatedUnion('kind', [
  /** CUSUM of the flags at the cut of this background efficiency on the reference, for a share that rises by the factor `rise`. */
  z.strictObject({ kind: z.literal('flag-cusum'), efficiency, rise: z.number().gt(1).max(1_000) }),
  /** Flagged share of the last `events` against that of up to `before` events before them, as the flag-rate alert of the page has it. */
  z.strictObject({ kind: z.literal('flag-share'), efficiency, events: window, before: window }),
  /**
   * Kolmogorov–Smirnov distance of the last `events` scores from the reference, every so many events; with `share`, below that quantile of the reference
   * only, as the drift alert of the page has it.
   */
  z.strictObject({ kind: z.literal('score-distance'), events: window, every: z.int().positive(), share: efficiency.optional() }),
  /** χ² of the last `events` scores in bins of the reference. */
  z.strictObject({ kind: z.literal('score-bins'), events: window }),
  /** AUC of the last `events` by their true labels, in standard deviations from ½. No detector of data: it has to be told which jets are signal. */
  z.strictObject({ kind: z.literal('labelled-auc'), events: window }),
])
export type DetectorSpec = z.infer<typeof detectorSpecSchema>
