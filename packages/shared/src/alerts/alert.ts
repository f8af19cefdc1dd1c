import { z } from 'zod'
import { authorSchema } from '../marks.ts'
import { nameSchema } from '../names.ts'

export const ALERT_KINDS = ['scorer-gone', 'producer-silent', 'lag', 'dead-frames', 'drift', 'flag-rate'] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** One number of a reason: it counts against us from `raise` on, and no longer from `clear` down. */
export const measureSchema = z.strictObject({
  name: z.string().min(1).max(60),
  /** '' for a pure number. */
  unit: z.string().max(20),
  value: z.number(),
  raise: z.number(),
  clear: z.number(),
})
export type Measure = z.infer<typeof measureSchema>

/** What is known now of one condition. Where it does not apply or cannot be judged there is no reading. */
export const readingSchema = z.strictObject({
  kind: z.enum(ALERT_KINDS),
  /** The model it is about, or 'producer'. */
  subject: nameSchema,
  run: nameSchema,
  measures: z.array(measureSchema).min(1).max(4),
})
export type Reading = z.infer<typeof readingSchema>

export const acknowledgementSchema = z.strictObject({
  author: authorSchema,
  note: z.string().trim().max(280),
  time: z.number(),
})
export type Acknowledgement = z.infer<typeof acknowledgementSchema>

/** Times in milliseconds since 1970. */
export const alertSchema = z.strictObject({
  /** `<kind>.<subject>.<raised>`. */
  id: z.string().max(120),
  ...readingSchema.shape,
  /** When the condition began, and when it had lasted long enough. */
  since: z.number(),
  raised: z.number(),
  acknowledged: acknowledgementSchema.nullable(),
})
export type Alert = z.infer<typeof alertSchema>

/** `measures` are those of the moment. A condition that no longer applies is cleared with its last ones. */
export const logEntrySchema = z.strictObject({
  time: z.number(),
  what: z.enum(['raised', 'acknowledged', 'cleared']),
  alert: z.string().max(120),
  ...readingSchema.shape,
  author: z.string().max(64).nullable(),
  note: z.string().max(280),
})
export type LogEntry = z.infer<typeof logEntrySchema>

export const MAX_LOG = 200

/** The document under `alerts`: what is raised, oldest first, and the log, newest first. */
export const alertBookSchema = z.strictObject({
  version: z.literal(1),
  active: z.array(alertSchema).max(500),
  log: z.array(logEntrySchema).max(MAX_LOG),
})
export type AlertBook = z.infer<typeof alertBookSchema>
export const EMPTY_BOOK: AlertBook = { version: 1, active: [], log: [] }
