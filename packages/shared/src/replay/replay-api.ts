import { z } from 'zod'
import { nameSchema, sha256Schema } from '../names.ts'
import { recipeSchema } from '../recipe.ts'
import { requestIdSchema } from '../replay-request.ts'
import { controlSchema, replayCommandSchema, speedSchema } from '../run-control.ts'
import { aucSchema, faultSchema, ledgerSchema, thresholdStatusSchema } from '../status.ts'

const count = z.int().nonnegative()
const author = z.string().trim().min(1).max(64)

/** `POST /api/replay`: the answer is that the request was made; what comes of it is in the topic `replay`, under its id. */
export const startReplaySchema = z.strictObject({
  recipe: z.unknown(),
  speed: speedSchema,
  from: count.default(0),
  model: nameSchema.optional(),
  author,
})
export const requestedSchema = z.strictObject({ id: requestIdSchema })

/** `POST /api/replay/:run/command`. */
export const commandRequestSchema = z.strictObject({ command: replayCommandSchema, author })
/** The control document as it is now, and where the producer was when it first obeyed it; null where it has not said so in time. */
export const commandedSchema = z.strictObject({ control: controlSchema, obeyedAt: count.nullable(), milliseconds: z.number() })
export type Commanded = z.infer<typeof commandedSchema>

/** `GET /api/replay/recipes`: the recipes of the project, and the data files that a page may put into one. */
export const recipeLibrarySchema = z.strictObject({
  recipes: z.array(
    z.union([
      z.strictObject({ file: z.string(), recipe: recipeSchema, fault: z.null() }),
      z.strictObject({ file: z.string(), recipe: z.null(), fault: faultSchema }),
    ]),
  ),
  files: z.array(recipeSchema.shape.files.element),
  /** Recipe of the run in hand. */
  current: recipeSchema.nullable(),
})
export type RecipeLibrary = z.infer<typeof recipeLibrarySchema>

/** `GET /api/replay/runs`: newest first, with the figures of the primary model. */
export const replayRunsSchema = z.strictObject({
  runs: z.array(
    z.strictObject({
      run: nameSchema,
      recipe: recipeSchema,
      recipeHash: sha256Schema,
      model: nameSchema,
      started: z.number(),
      ended: z.number().nullable(),
      /** `open`: it has no end yet; `unknown`: it ended without a summary. */
      outcome: z.enum(['open', 'finished', 'stopped', 'failed', 'unknown']),
      error: z.string().nullable(),
      /** Null where nothing is known any more. */
      figures: z
        .strictObject({
          ledger: ledgerSchema,
          closes: z.boolean(),
          flags: count,
          auc: aucSchema,
          /** AUC of the last `size` events. */
          window: z.strictObject({ auc: aucSchema, size: count }).nullable(),
          threshold: thresholdStatusSchema.nullable(),
        })
        .nullable(),
    }),
  ),
  /** Older runs that are left out. */
  leftOut: count,
})
export type ReplayRuns = z.infer<typeof replayRunsSchema>
export type ReplayRun = ReplayRuns['runs'][number]
