import { z } from 'zod'
import { nameSchema } from './names.ts'
import { policySchema, thresholdSchema } from './threshold.ts'
import { triedCutSchema } from './threshold-control/try-cut.ts'

/** Sizes a what-if can look back at, in events; besides them, the whole run. */
export const WHAT_IF_EVENTS = [5_000, 20_000, 100_000] as const
export const OVER_CHOICES = ['5000', '20000', '100000', 'run'] as const
export type Over = (typeof OVER_CHOICES)[number]

/** `POST /api/threshold/<model>/what-if`: what would this policy (or, for a fixed one, this cut) do? Nothing is changed. */
export const whatIfRequestSchema = z.strictObject({ policy: policySchema, cut: z.number().nullable(), over: z.enum(OVER_CHOICES) })
export type WhatIfRequest = z.infer<typeof whatIfRequestSchema>

const count = z.int().nonnegative()
export const whatIfSchema = z.strictObject({
  model: nameSchema,
  over: z.enum(OVER_CHOICES),
  sample: z.strictObject({ events: count, background: count, signal: count, unlabelled: count }),
  /** Scored now. */
  eventsPerMinute: z.number().nonnegative(),
  /** The cut the policy asks for; null with the reason why it has none yet. */
  proposed: triedCutSchema.nullable(),
  reason: z.string().nullable(),
  inForce: triedCutSchema.nullable(),
  /** [raw cut, share of all events, εB, εS] over the sample from loose to tight, for drawing; efficiencies null without labels. */
  curve: z.array(z.tuple([z.number(), z.number(), z.number().nullable(), z.number().nullable()])),
})
export type WhatIf = z.infer<typeof whatIfSchema>

const author = z.string().trim().min(1).max(64)

/** `POST /api/threshold/<model>`. `expected` is the revision that was looked at (0: none yet). */
export const applyRequestSchema = z.strictObject({
  policy: policySchema,
  cut: z.number(),
  expected: count,
  author,
  reason: z.string().max(280),
})

/** `POST /api/threshold/<model>/undo`: sets the cut and policy of an older revision again, as a new one. */
export const undoRequestSchema = z.strictObject({ revision: z.int().positive(), expected: count, author })

/** The answer to both: the document, and how long after the request the first decision under it arrived here; null if none came in 2 s. */
export const appliedSchema = z.strictObject({
  threshold: thresholdSchema,
  confirmed: z.strictObject({ milliseconds: z.number().nonnegative(), sequence: count }).nullable(),
})
export type Applied = z.infer<typeof appliedSchema>
