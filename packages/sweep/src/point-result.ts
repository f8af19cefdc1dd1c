import { z } from 'zod'

/** A number with one standard error, or why there is none. */
export const figureSchema = z.union([
  z.strictObject({ value: z.number(), error: z.number(), reason: z.null() }),
  z.strictObject({ value: z.null(), reason: z.string() }),
])
export type PointFigure = z.infer<typeof figureSchema>

const count = z.int().nonnegative()

/** What a policy did on one stream. Shares are of the events after any calibration. */
const policyResultSchema = z.strictObject({
  /** Flagged share of all, of the background and of the signal events, by truth. */
  flagRate: figureSchema,
  backgroundEfficiency: figureSchema,
  signalEfficiency: figureSchema,
  /** Cuts in force, frame by frame. */
  cut: z.strictObject({ first: z.number(), last: z.number(), mean: z.number(), spread: z.number() }),
  changes: count,
})
export type PolicyResult = z.infer<typeof policyResultSchema>

/** `points/<id>.json`: what one stream gave. */
export const pointResultSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  model: z.string(),
  modelSha256: z.string(),
  seed: z.int(),
  recipeHash: z.string(),
  /** Events scored. */
  events: count,
  /** Different jets of each side: errors count each once. */
  background: count,
  signal: count,
  auc: figureSchema,
  e10: figureSchema,
  e100: figureSchema,
  sic: figureSchema,
  policies: z.record(z.string(), policyResultSchema),
  /** Events that the recipe's transport withheld, those that came twice, and those of which the server would have refused the second. */
  transport: z.strictObject({ withheld: count, repeated: count, refused: count }).optional(),
  skipped: z.record(z.string(), count),
  /** SHA-256 over the float32 scores in order: two runs of a point agree to the bit or do not. */
  scores: z.string(),
  seconds: z.number(),
})
export type PointResult = z.infer<typeof pointResultSchema>
