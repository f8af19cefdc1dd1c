import { z } from 'zod'
import { nameSchema, sha256Schema } from './names.ts'

const figure = z.strictObject({ value: z.number(), error: z.number() }).nullable()

/** What a page shows of a model of the zoo, from its manifest and evaluation. */
export const modelCardSchema = z.strictObject({
  name: nameSchema,
  architecture: z.string(),
  sha256: sha256Schema,
  background: nameSchema,
  preset: z.string(),
  score: z.strictObject({ name: z.string(), description: z.string() }),
  /** Where it comes from, in words: sample, jets, date. */
  origin: z.string(),
  /** As measured offline on `sample`; each null where it was not. `rejection30` and `rejection50` are 1/εB at εS 0.3 and 0.5. */
  sample: z.string().nullable(),
  auc: figure,
  e10: figure,
  e100: figure,
  rejection30: figure,
  rejection50: figure,
  sic: figure,
  /** AUC of the best of the scores that need no model, and which it is. */
  baseline: z.strictObject({ name: z.string(), auc: z.number() }).nullable(),
  /** Why it cannot score the run that is shown; null where it can, or where there is no run. */
  refused: z.string().nullable(),
})
export type ModelCard = z.infer<typeof modelCardSchema>

/** A folder that holds no readable model. */
export const brokenModelSchema = z.strictObject({ name: z.string(), reason: z.string() })
/** `GET /api/models`. */
export const modelsSchema = z.strictObject({ models: z.array(modelCardSchema), broken: z.array(brokenModelSchema) })

/**
 * `POST /api/run/models`: starts a model beside the primary, stops it, or makes it the primary. The primary cannot be stopped; a model
 * becomes primary only while it scores.
 */
export const changeModelsSchema = z.strictObject({ model: nameSchema, action: z.enum(['start', 'stop', 'make-primary']) })
export const runModelsSchema = z.strictObject({ models: z.array(nameSchema), primary: nameSchema })
