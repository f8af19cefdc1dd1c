import { z } from 'zod'
import { nameSchema, sha256Schema } from './names.ts'
import { repeatsSchema, skipsSchema } from './run.ts'
import { policySchema } from './threshold.ts'

const count = z.int().nonnegative()

/** Percentiles of a latency in milliseconds; null while there is none. `negative` counts values below 0: clocks that disagree. */
export const percentilesSchema = z.strictObject({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  n: count,
  negative: count,
})
export type Percentiles = z.infer<typeof percentilesSchema>

/** Where the events of a run are for one model: produced = scored + dead + dropped + pending; duplicates apart. `withheld` is a part of `dropped`. */
export const ledgerSchema = z.strictObject({
  produced: count,
  scored: count,
  dead: count,
  dropped: count,
  withheld: count,
  pending: count,
  duplicates: count,
})
export type LedgerCounts = z.infer<typeof ledgerSchema>

/** AUC with its standard error, or the reason why there is none. */
export const aucSchema = z.strictObject({ value: z.number().nullable(), error: z.number().nullable(), reason: z.string().nullable() })
export type AucFigure = z.infer<typeof aucSchema>

/** The threshold in force, as its document says. */
export const thresholdStatusSchema = z.strictObject({ revision: count, cut: z.number(), policy: policySchema })

/** What is known of one model in a run. `e10` and `e100`: signal efficiency at background efficiency 0.1 and 0.01. */
export const modelStatusSchema = z.strictObject({
  ledger: ledgerSchema,
  auc: aucSchema,
  e10: z.number().nullable(),
  e100: z.number().nullable(),
  /** Events flagged so far, first decisions only. */
  flags: count,
  /** Events per second over the last seconds; flags over the last minute. */
  rates: z.strictObject({ scored: z.number(), flagsPerMinute: z.number() }),
  /** Events produced and not yet decided: the ledger's `pending`. */
  lag: count,
  engine: z.string().nullable(),
  device: z.string().nullable(),
  /** Most events that go to the engine at once. */
  batch: z.int().positive().nullable(),
  modelSha256: sha256Schema.nullable(),
  scorers: count,
  threshold: thresholdStatusSchema.nullable(),
  /** Messages that could not be read or scored, by reason, in events. */
  deadReasons: z.record(z.string(), count),
  /** Frames without readable headers: they belong to no run and no event count. */
  deadFrames: count,
  /** Publish → decision in the gateway, milliseconds. */
  latency: percentilesSchema,
  /** Distinct (source, row) behind auc, e10 and e100. */
  uniqueJets: z.strictObject({ background: count, signal: count }),
  /** The same figures of the last `size` events alone; null before the first. */
  window: z.strictObject({ auc: aucSchema, e10: z.number().nullable(), e100: z.number().nullable(), size: count }).nullish(),
})
export type ModelStatus = z.infer<typeof modelStatusSchema>

/** `GET /api/status`. The first five keys and those of `models.<name>` up to `flags` are stable; the others may grow. */
export const statusSchema = z.strictObject({
  run: nameSchema.nullable(),
  primary: nameSchema.nullable(),
  /** Publish → decision received, milliseconds, of the primary model. */
  latency: percentilesSchema,
  models: z.record(nameSchema, modelStatusSchema),
  /** Publish → painted in a browser, milliseconds; null until a viewer reported. */
  paint: percentilesSchema.nullable(),
  /** What the producer says: events per second asked and published. */
  rates: z.strictObject({ asked: z.number().nullable(), input: z.number().nullable(), behind: z.boolean() }),
  recipe: z.string().nullable(),
  recipeHash: sha256Schema.nullable(),
  /** How often a background jet has been scored, on average, by the primary model; 0 before the first. */
  replayed: z.number().nonnegative(),
  /** Rows skipped at the source, by reason. */
  skipped: skipsSchema,
  /** What the recipe's transport sent twice, in events; null where it sent nothing twice. */
  repeats: repeatsSchema.nullable(),
  /** Messages of SCORES and FLAGS that the gateway could not read. */
  unreadable: count,
  producer: z.string().nullable(),
  health: z.strictObject({ state: z.string(), reason: z.string() }),
  viewers: count,
  /** Seconds since the gateway started, and the server's wall clock in milliseconds. */
  uptime: z.number().nonnegative(),
  time: z.number(),
})
export type Status = z.infer<typeof statusSchema>

/** The body of every HTTP error and of a ws `error` message. */
export const faultSchema = z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() })
export type Fault = z.infer<typeof faultSchema>

/** `GET /api/event/<run>/<sequence>[?model=NAME]`: the decision for one event. */
export const eventStatusSchema = z.strictObject({
  run: nameSchema,
  model: nameSchema,
  sequence: count,
  /** Raw score, the float32 value exactly. */
  score: z.number(),
  flagged: z.boolean(),
  /** Threshold revision that decided. */
  revision: count,
  source: count,
  sourceSha256: sha256Schema,
  row: count,
  /** Truth class, null where unknown. */
  label: z.string().nullable(),
  /** Share of the reference at or above the score, (1 + k)/(n + 1); null without a reference. */
  tailProbability: z.number().nullable(),
  modelSha256: sha256Schema.nullable(),
  /** Position in the SCORES stream. */
  streamSequence: count,
})
export type EventStatus = z.infer<typeof eventStatusSchema>
