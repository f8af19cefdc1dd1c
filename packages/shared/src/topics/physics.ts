import { z } from 'zod'

const count = z.int().nonnegative()
const figure = z.strictObject({ value: z.number(), error: z.number() })
const mean = z.strictObject({ n: count, mean: z.number(), error: z.number() })
const correlation = z.strictObject({ n: count, pearson: figure, spearman: figure })

/** Jensen–Shannon divergence (bits) of the mass, pass against fail, or the reason why there is none. */
export const sculptingSchema = z.strictObject({
  /** Whose mass: the labelled background, or all jets where nothing is labelled. */
  population: z.enum(['background', 'all']),
  jsd: figure.nullable(),
  inverse: figure.nullable(),
  /** JSD of equal shapes with as many jets, on average. */
  noise: z.number().nullable(),
  /** Share outside of the compared window. */
  outside: z.number(),
  reason: z.string().nullable(),
})

/** Jets of a sample that reach a cut. */
export const selectionSchema = z.strictObject({
  id: z.enum(['all', 'cut', 'eb50', 'eb10', 'eb5', 'eb1', 'es50']),
  title: z.string(),
  /** Null: no cut. */
  cut: z.number().nullable(),
  jets: count,
  /** Jets in each mass bin, and outside of them or without a mass. */
  counts: z.array(count),
  outside: count,
  /** The same of the labelled background alone: a control, which the fit never sees. Null where nothing is labelled. */
  background: z.array(count).nullable(),
  sculpting: sculptingSchema.nullable(),
})
export type Selection = z.infer<typeof selectionSchema>
export type SelectionId = Selection['id']

/** Figures of the different jets of one pass over the replayed sample, worked out on the server. Masses and pT in GeV. */
export const physicsTopicSchema = z.strictObject({
  model: z.string(),
  score: z.string(),
  sample: z.strictObject({ jets: count, complete: z.boolean(), pass: count, labelled: count, background: z.array(z.string()) }),
  axis: z.strictObject({ low: z.number(), width: z.number(), bins: count }),
  selections: z.array(selectionSchema),
  /** Mean mass per tenth of the score, lowest first. */
  profile: z.array(z.strictObject({ from: z.number(), to: z.number(), all: mean.nullable(), background: mean.nullable() })),
  correlations: z.array(
    z.strictObject({ quantity: z.enum(['mass', 'pt', 'multiplicity']), all: correlation.nullable(), background: correlation.nullable() }),
  ),
})
export type PhysicsTopic = z.infer<typeof physicsTopicSchema>
