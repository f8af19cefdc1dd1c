import { z } from 'zod'
import { nameSchema, sha256Schema } from './names.ts'
import { skipsSchema } from './run.ts'
import { aucSchema, faultSchema, ledgerSchema, percentilesSchema } from './status.ts'
import { thresholdSchema } from './threshold.ts'
import { isTopicName, TOPIC_NAMES, topicsSchema } from './topics/schemas.ts'

/** Path of the dashboard's socket, and most bytes a client's message may have. */
export const WS_PATH = '/ws'
export const MAX_CLIENT_BYTES = 16 * 1024
/** Most flagged jets shown, and so most of them in one message. */
export const MAX_FLAGS_SHOWN = 10
/** Most (latency, events) pairs in one `painted` message. */
export const MAX_PAINT_SAMPLES = 128

const count = z.int().nonnegative()
const id = z.int().nonnegative()

// ── Client → server ────────────────────────────────────────────────────────────────────────────────────────────────

/** Estimates the clock offset: the answer carries the server's clock. `time` is the client's, milliseconds since 1970. */
export const pingSchema = z.strictObject({ type: z.literal('ping'), id, time: z.number() })

/** Asks what a cut would do, without applying it. */
export const previewRequestSchema = z.strictObject({ type: z.literal('preview'), id, cut: z.number() })

/** Sets a fixed cut, if `expected` is still the revision in force (0: there is none yet). */
export const thresholdRequestSchema = z.strictObject({
  type: z.literal('threshold'),
  id,
  model: nameSchema,
  cut: z.number(),
  expected: count,
  reason: z.string().max(280),
})

/** Publish → paint latencies since the last report, in the server's clock: [milliseconds, events]. May be negative. */
export const paintedSchema = z.strictObject({
  type: z.literal('painted'),
  samples: z.array(z.tuple([z.number().min(-600_000).max(600_000), z.int().min(1).max(1_000_000)])).max(MAX_PAINT_SAMPLES),
})

/** A paused view gets no states; on resume it gets a snapshot. */
export const viewSchema = z.strictObject({ type: z.literal('view'), paused: z.boolean() })

/** Which topics the page shows now; replaces what it watched before. */
export const watchRequestSchema = z.strictObject({
  type: z.literal('watch'),
  topics: z.array(z.string().refine(isTopicName, `a topic is one of ${TOPIC_NAMES.join(', ')}`)).max(32),
})

export const clientMessageSchema = z.discriminatedUnion('type', [
  pingSchema,
  previewRequestSchema,
  thresholdRequestSchema,
  paintedSchema,
  viewSchema,
  watchRequestSchema,
])
export type ClientMessage = z.infer<typeof clientMessageSchema>

// ── Server → client: parts of a state, each sent when it is newer than what the client has ──────────────────────────

/** Changes seldom: what is running. */
export const aboutSchema = z.strictObject({
  run: nameSchema,
  started: z.number(),
  recipe: nameSchema,
  recipeHash: sha256Schema,
  /** Class names in label order; `background` ones are what the model was trained on, all others are signal. */
  classes: z.array(nameSchema),
  background: z.array(nameSchema),
  model: nameSchema,
  models: z.array(nameSchema),
  modelSha256: sha256Schema.nullable(),
  engine: z.string().nullable(),
  device: z.string().nullable(),
  /** Most events that go to the engine at once. */
  batch: z.int().positive().nullable(),
  /** Rows and columns of the images. */
  shape: z.tuple([z.int().positive(), z.int().positive()]),
  /** How the score is shown: its manifest's words, or null with the reason. */
  score: z
    .strictObject({
      name: z.string(),
      description: z.string(),
      scale: z.enum(['linear', 'log10']),
      range: z.tuple([z.number(), z.number()]),
      bins: z.int().positive(),
    })
    .nullable(),
  scoreReason: z.string().nullable(),
  /** Size of the reference of the background score; null without one. */
  referenceSize: z.int().positive().nullable(),
})
export type About = z.infer<typeof aboutSchema>

export const HEALTH_STATES = ['waiting', 'live', 'lagging', 'degraded', 'fault', 'finished'] as const
export const healthSchema = z.strictObject({ state: z.enum(HEALTH_STATES), reason: z.string() })
export type Health = z.infer<typeof healthSchema>

/** Every tick: what the status strip shows. Times in milliseconds since 1970 by the server's clock. */
export const numbersSchema = z.strictObject({
  time: z.number(),
  health: healthSchema,
  /** Events per second; flags of the last minute. */
  rates: z.strictObject({ asked: z.number().nullable(), input: z.number().nullable(), scored: z.number(), flagsPerMinute: z.number() }),
  ledger: ledgerSchema.nullable(),
  flags: count,
  deadFrames: count,
  unreadable: count,
  skipped: skipsSchema,
  replayed: z.number().nonnegative(),
  latency: percentilesSchema,
  paint: percentilesSchema.nullable(),
  lastDecision: z.number().nullable(),
  scorers: count,
  viewers: count,
  threshold: thresholdSchema.nullable(),
})
export type Numbers = z.infer<typeof numbersSchema>

/** Hundreds of counts come five times a second: one check of the array costs a browser far less than a schema for each. */
function isCounts(value: unknown): boolean {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0)
}

/** Counts of one class: [below the range, bins …, above the range]. */
const classCountsSchema = z.custom<readonly number[]>(isCounts, 'an array of whole numbers')
/** Score histograms by class, in label order, unlabelled events last; of the window and of the whole run. */
export const histogramSchema = z.strictObject({
  window: z.strictObject({ size: count, counts: z.array(classCountsSchema) }),
  run: z.strictObject({ size: count, counts: z.array(classCountsSchema) }),
})
export type HistogramPart = z.infer<typeof histogramSchema>

/** A signal efficiency with its 68 % error, or the reason why none is quoted. */
export const efficiencySchema = z.union([
  z.strictObject({ value: z.number(), error: z.number(), reason: z.null() }),
  z.strictObject({ value: z.null(), reason: z.string() }),
])
export type EfficiencyFigure = z.infer<typeof efficiencySchema>

const points = z.array(z.tuple([z.number(), z.number()]))
const classifierFigures = {
  auc: aucSchema,
  e10: efficiencySchema,
  e100: efficiencySchema,
  background: count,
  signal: count,
  unique: count,
  points,
}
/** `window`: the last `size` events; `background` and `signal` count unique jets, `unique` all of them, labelled or not. `points` are [εB, εS] from loose to tight. */
export const rocSchema = z.strictObject({
  window: z.strictObject({ ...classifierFigures, size: count, capacity: count }),
  run: z.strictObject(classifierFigures),
})
export type RocPart = z.infer<typeof rocSchema>

/** A flagged jet. Images are base64 of little-endian float32, row-major, in the model's prepared space; null where it gives none. */
export const flagPartSchema = z.strictObject({
  sequence: count,
  score: z.number(),
  cut: z.number(),
  revision: count,
  source: count,
  row: count,
  label: z.string().nullable(),
  tailProbability: z.number().nullable(),
  /** True where no reference event scores as high: the probability is at its floor 1/(n + 1). */
  tailFloor: z.boolean(),
  pt: z.number().nullable(),
  mass: z.number().nullable(),
  /** `input` is the prepared image, or the stream's own where the model gives none. */
  input: z.string(),
  reconstruction: z.string().nullable(),
})
export type FlagPart = z.infer<typeof flagPartSchema>

const parts = {
  about: aboutSchema.nullable().optional(),
  numbers: numbersSchema,
  histogram: histogramSchema.nullable().optional(),
  roc: rocSchema.nullable().optional(),
  /** Newest first, only those the client has not had. */
  flags: z.array(flagPartSchema).max(MAX_FLAGS_SHOWN).optional(),
  /** Publish time (milliseconds) and events of the frames that this state's histogram is the first to hold. */
  arrivals: z.array(z.tuple([z.number(), z.int().positive()])).optional(),
  /** Those of the watched topics that have changed. */
  topics: topicsSchema.optional(),
}

/** `snapshot` holds everything and replaces what the client has; `state` holds what changed. */
export const snapshotMessageSchema = z.strictObject({ type: z.literal('snapshot'), ...parts })
export const stateMessageSchema = z.strictObject({ type: z.literal('state'), ...parts })
export type StateMessage = z.infer<typeof stateMessageSchema> | z.infer<typeof snapshotMessageSchema>

export const pongSchema = z.strictObject({ type: z.literal('pong'), id, time: z.number(), server: z.number() })

/** A share or a rate with its 95 % interval. */
const estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() })
export const previewSchema = z.strictObject({
  type: z.literal('preview'),
  id,
  cut: z.number(),
  /** On the reference; null without one. */
  backgroundEfficiency: estimate.nullable(),
  /** Signal efficiency in the window, by truth; null without signal. */
  signalEfficiency: estimate.nullable(),
  /** From all live scores of the window, at the present scored rate; null while the window is empty. */
  flagsPerMinute: estimate.nullable(),
})
export type Preview = z.infer<typeof previewSchema>

export const thresholdAckSchema = z.strictObject({ type: z.literal('threshold-ack'), id, threshold: thresholdSchema })
/** `id` is that of the request, null where the message had none to answer. */
export const errorMessageSchema = z.strictObject({ type: z.literal('error'), id: id.nullable(), ...faultSchema.shape })

export const serverMessageSchema = z.discriminatedUnion('type', [
  snapshotMessageSchema,
  stateMessageSchema,
  pongSchema,
  previewSchema,
  thresholdAckSchema,
  errorMessageSchema,
])
export type ServerMessage = z.infer<typeof serverMessageSchema>
