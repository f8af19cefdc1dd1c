import { z } from 'zod'
import { SKIP_REASONS } from './jet.ts'
import { nameSchema, sha256Schema } from './names.ts'
import { recipeSchema } from './recipe.ts'
import { speedSchema } from './run-control.ts'

/** `run.<run>`: one execution of a recipe. Times in milliseconds since 1970. */
export const runSchema = z.strictObject({
  run: nameSchema,
  recipe: recipeSchema,
  recipeHash: sha256Schema,
  /** Class names in label order. */
  classes: z.array(nameSchema),
  models: z.array(nameSchema).min(1),
  primary: nameSchema,
  started: z.number(),
  ended: z.number().nullable(),
})
export type Run = z.infer<typeof runSchema>

export const skipsSchema = z.partialRecord(z.enum(SKIP_REASONS), z.int().nonnegative())

/** Events of frames sent once more by a fault of the recipe's transport: stored twice, or refused by the server. */
export const repeatsSchema = z.strictObject({ stored: z.int().nonnegative(), refused: z.int().nonnegative() })

/** `producer.<run>`: what the server has acknowledged, written twice a second and once at the end. */
export const producerStateSchema = z.strictObject({
  run: nameSchema,
  state: z.enum(['starting', 'running', 'finished', 'stopped', 'failed']),
  /** Frames and events acknowledged by the server. */
  frames: z.int().nonnegative(),
  events: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Rows skipped at the source, by reason. */
  skipped: skipsSchema,
  /** Passes begun over the background rows, and rows of one pass. */
  pass: z.int().nonnegative(),
  rate: z.strictObject({
    asked: z.number().positive(),
    /** Over the last reporting window, events per second. */
    actual: z.number().nonnegative(),
    /** True while the producer is over 1 % behind its schedule. */
    behind: z.boolean(),
  }),
  /** Sequence of the next event to send. Frames on their way to the server lie between `events + withheld` and this. */
  position: z.int().nonnegative().default(0),
  /** Events of the whole stream, where the recipe says so. */
  total: z.int().nonnegative().nullable().default(null),
  /** True while it holds: paused, or at the end of a step. */
  paused: z.boolean().default(false),
  speed: speedSchema.default(1),
  /** Sequences that belong to the run and were never sent: skipped by a jump or dropped by the recipe. All below `events + withheld` are settled. */
  withheld: z.int().nonnegative().default(0),
  /** In no other count. */
  repeats: repeatsSchema.optional(),
  /** Revision of the control document that it obeys; 0 before the first. */
  control: z.int().nonnegative().default(0),
  error: z.string().nullable(),
  updated: z.number(),
})
export type ProducerState = z.infer<typeof producerStateSchema>

/** `scorer.<model>.<run>.<id>`: one scorer process, written once a second. */
export const scorerStateSchema = z.strictObject({
  model: nameSchema,
  run: nameSchema,
  id: z.string(),
  state: z.enum(['starting', 'running', 'stopped', 'failed']),
  modelSha256: sha256Schema,
  engine: z.string(),
  /** The device the engine runs on, as it names itself. */
  device: z.string(),
  /** A batch goes to the engine at so many events at the latest; null in reports older than this field. */
  batch: z.int().positive().nullable().default(null),
  scored: z.int().nonnegative(),
  dead: z.int().nonnegative(),
  /** Frames with unreadable headers: they belong to no run and no event count. */
  deadFrames: z.int().nonnegative(),
  thresholdRevision: z.int().nonnegative(),
  /** Mean engine time per jet over the last window, microseconds. */
  engineMicroseconds: z.number().nonnegative(),
  error: z.string().nullable(),
  updated: z.number(),
})
export type ScorerState = z.infer<typeof scorerStateSchema>
