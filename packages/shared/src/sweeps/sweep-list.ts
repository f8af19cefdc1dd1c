import { z } from 'zod'
import { faultSchema } from '../status.ts'
import { sweepOutlineSchema, sweepProgressSchema, sweepResultSchema } from './sweep-file.ts'

/** One folder of a sweep. */
export const sweepEntrySchema = z.strictObject({
  /** Unique in the list; stands in URLs. */
  id: z.string(),
  /** Name of the folder. */
  folder: z.string(),
  /** Of the result, else of the sweep under way; null where neither can be read. */
  outline: sweepOutlineSchema.nullable(),
  /** When the result was written, milliseconds since 1970; null without one. */
  finished: z.number().nullable(),
  /** Whether `sweep.html` is there. */
  report: z.boolean(),
  /** Of one that is not finished: the last that it said, and how long ago, milliseconds. */
  progress: sweepProgressSchema.omit({ version: true, sweep: true }).extend({ age: z.number() }).nullable(),
  fault: faultSchema.nullable(),
})
export type SweepEntry = z.infer<typeof sweepEntrySchema>

/** `GET /api/sweeps`: newest first. */
export const sweepListSchema = z.strictObject({
  /** Folders that are looked into. */
  folders: z.array(z.string()),
  sweeps: z.array(sweepEntrySchema),
  /** Folders of sweeps that were left out because there are too many. */
  leftOut: z.int().nonnegative(),
})
export type SweepList = z.infer<typeof sweepListSchema>

/** `GET /api/sweeps/:id`. */
export const sweepAnswerSchema = z.strictObject({ id: z.string(), finished: z.number(), result: sweepResultSchema })
export type SweepAnswer = z.infer<typeof sweepAnswerSchema>
