import { z } from 'zod'
import { markSchema } from '../marks.ts'
import { nameSchema, sha256Schema } from '../names.ts'
import { PRESET_NAMES } from '../preset.ts'

const count = z.int().nonnegative()

/** One flagged event as the table shows it. */
export const catalogueRowSchema = z.strictObject({
  sequence: count,
  model: nameSchema,
  score: z.number(),
  cut: z.number(),
  revision: count,
  /** Mean of the squared pixel values. */
  meanSquare: z.number(),
  label: nameSchema.nullable(),
  source: count,
  row: count,
  pt: z.number().nullable(),
  eta: z.number().nullable(),
  phi: z.number().nullable(),
  mass: z.number().nullable(),
  multiplicity: count.nullable(),
  /** When the event was published, milliseconds since 1970. */
  published: z.number(),
  mark: markSchema.nullable(),
  /** The stream's image: base64 of [index low byte, index high byte, level] for each pixel above 0; level 255 is the brightest, its root scaled. */
  thumbnail: z.string(),
})
export type CatalogueRow = z.infer<typeof catalogueRowSchema>

/** Rows `offset` to `offset + rows.length` of those that fit. */
export const cataloguePageSchema = z.strictObject({
  run: nameSchema,
  /** True once all flags that were stored when the index was begun are in it. */
  complete: z.boolean(),
  /** Messages still to be read until then. */
  backlog: count.nullable(),
  /** Flagged events in the index, those that fit the query, and rows looked at: a later page of the same table asks for the same `until`. */
  total: count,
  matching: count,
  until: count,
  offset: count,
  /** Oldest events left out because the index holds at most `bound`; messages that could not be read. */
  dropped: count,
  bound: count,
  unreadable: count,
  preset: z.enum(PRESET_NAMES).nullable(),
  shape: z.tuple([z.int().positive(), z.int().positive()]).nullable(),
  classes: z.array(nameSchema),
  models: z.array(nameSchema),
  /** How many events of the run bear each mark. */
  marks: z.record(z.string(), count),
  rows: z.array(catalogueRowSchema).max(500),
})
export type CataloguePage = z.infer<typeof cataloguePageSchema>

/** `GET /api/runs`: newest first. */
export const runListSchema = z.strictObject({
  current: nameSchema.nullable(),
  runs: z.array(
    z.strictObject({
      run: nameSchema,
      recipe: nameSchema,
      recipeHash: sha256Schema,
      models: z.array(nameSchema),
      primary: nameSchema,
      started: z.number(),
      ended: z.number().nullable(),
      /** Messages of FLAGS that the server still holds. */
      flags: count,
    }),
  ),
})
export type RunList = z.infer<typeof runListSchema>
