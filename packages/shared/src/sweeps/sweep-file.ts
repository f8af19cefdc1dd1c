import { z } from 'zod'

const count = z.int().nonnegative()
const text = z.string().max(400)

/** Files of a sweep's folder, written by `jetwatch sweep`. */
export const SWEEP_FILES = { result: 'sweep.json', report: 'sweep.html', progress: 'progress.json' } as const

/** A figure over the seeds of one place of the grid; null where no seed quotes it. */
export const sweepFigureSchema = z.object({ mean: z.number(), error: z.number().nonnegative(), seeds: count }).nullable()
export type SweepFigure = z.infer<typeof sweepFigureSchema>

const policyRowSchema = z.object({
  flagRate: sweepFigureSchema,
  backgroundEfficiency: sweepFigureSchema,
  signalEfficiency: sweepFigureSchema,
  /** Last cut of the stream, and how far it went from the first. */
  cut: sweepFigureSchema,
  drift: sweepFigureSchema,
})

/** One model at one place of the grid; `values` has one number for each axis, and is null for the clean baseline. */
export const sweepRowSchema = z.object({
  model: text,
  values: z.array(z.number()).max(2).nullable(),
  auc: sweepFigureSchema,
  e10: sweepFigureSchema,
  e100: sweepFigureSchema,
  sic: sweepFigureSchema,
  policies: z.record(text, policyRowSchema),
})
export type SweepRow = z.infer<typeof sweepRowSchema>

/** What the document of a sweep says of it; the rest is `jetwatch sweep`'s. */
export const sweepOutlineSchema = z.object({
  name: text,
  recipe: text,
  events: count,
  axes: z
    .array(z.object({ name: text, set: text, values: z.array(z.number()) }))
    .min(1)
    .max(2),
  models: z.array(text).min(1),
  policies: z.record(text, z.object({ kind: text })),
  seeds: z.array(z.number()).min(1),
})
export type SweepOutline = z.infer<typeof sweepOutlineSchema>

/** What the page takes of `sweep.json`. Unknown fields are left out when read: a later version may know more. */
export const sweepResultSchema = z.object({ version: z.literal(1), sweep: sweepOutlineSchema, rows: z.array(sweepRowSchema).min(1) })
export type SweepResult = z.infer<typeof sweepResultSchema>

/** How often a sweep under way says that it is, and after how long without a word it is taken for ended. */
export const PROGRESS_EVERY_MS = 2_000
export const PROGRESS_GONE_MS = 15_000

/** `progress.json`: how far a sweep is, in streams. A sweep that was killed leaves `running` behind with an old time. */
export const sweepProgressSchema = z.object({
  version: z.literal(1),
  sweep: sweepOutlineSchema,
  state: z.enum(['running', 'finished', 'interrupted', 'failed']),
  done: count,
  total: count,
  /** Of those done, the ones that an earlier call had left. */
  kept: count,
  /** Milliseconds since 1970. */
  started: z.number(),
  updated: z.number(),
})
export type SweepProgress = z.infer<typeof sweepProgressSchema>
