import { z } from 'zod'
import { markSchema } from '../marks.ts'
import { nameSchema, sha256Schema } from '../names.ts'
import { PRESET_NAMES } from '../preset.ts'
import { thresholdSchema } from '../threshold.ts'

const count = z.int().nonnegative()

/** A value, or the reason why there is none. */
const milliseconds = z.union([
  z.strictObject({ value: z.number(), reason: z.null() }),
  z.strictObject({ value: z.null(), reason: z.string() }),
])
export type Milliseconds = z.infer<typeof milliseconds>

/** The steps of an event's way to this server, in order. Wall clocks of different processes: small negative values mean that they differ. */
export const LATENCY_STEPS = ['read', 'publish', 'queue', 'engine', 'store', 'socket'] as const
export type LatencyStep = (typeof LATENCY_STEPS)[number]

/** What one model decided on the event. */
export const displayDecisionSchema = z.strictObject({
  model: nameSchema,
  modelSha256: sha256Schema.nullable(),
  engine: z.string().nullable(),
  device: z.string().nullable(),
  scoreName: z.string().nullable(),
  score: z.number(),
  meanSquare: z.number(),
  flagged: z.boolean(),
  revision: count,
  /** The document of that revision; null where it is no longer kept. */
  threshold: thresholdSchema.nullable(),
  tailProbability: z.number().nullable(),
  /** True where no reference event scores as high; and the size of the reference. */
  tailFloor: z.boolean(),
  referenceSize: count.nullable(),
  /** 1 is the highest: among the different jets of the run that this model has scored, and among its flags. */
  rank: z.strictObject({ place: count, of: count }).nullable(),
  flagRank: z.strictObject({ place: count, of: count }).nullable(),
  /** Of prepared image and reconstruction; null where the model gives none. */
  mse: z.number().nullable(),
  mae: z.number().nullable(),
  /** Base64 of little-endian float32, row-major; null with the reason. */
  prepared: z.string().nullable(),
  reconstruction: z.string().nullable(),
  /** Where the two come from: the flag, or this server's own run of the same graph; or why there are none. */
  imagesFrom: z.string(),
  scoresSequence: count.nullable(),
  flagsSequence: count.nullable(),
  /** Wall clock of the publish header, milliseconds since 1970; null without it. */
  published: z.number().nullable(),
  latency: z.record(z.enum(LATENCY_STEPS), milliseconds),
})
export type DisplayDecision = z.infer<typeof displayDecisionSchema>

/** `GET /api/event/<run>/<sequence>/display`: all that is known of one event, flagged or not. */
export const eventDisplaySchema = z.strictObject({
  run: nameSchema,
  sequence: count,
  recipe: nameSchema,
  recipeHash: sha256Schema,
  classes: z.array(nameSchema),
  preset: z.enum(PRESET_NAMES),
  shape: z.tuple([z.int().positive(), z.int().positive()]),
  label: nameSchema.nullable(),
  source: count,
  sourceFile: z.string().nullable(),
  sourceSha256: sha256Schema,
  row: count,
  pt: z.number().nullable(),
  eta: z.number().nullable(),
  phi: z.number().nullable(),
  mass: z.number().nullable(),
  multiplicity: count.nullable(),
  /** The stream's image, base64 of float32; null where it has left the streams, with the reason. */
  image: z.string().nullable(),
  imageReason: z.string().nullable(),
  jetsSequence: count.nullable(),
  primary: nameSchema,
  /** Of the models that decided it, the primary first. */
  decisions: z.array(displayDecisionSchema),
  /** Models of the run that did not decide it, and why. */
  undecided: z.array(z.strictObject({ model: nameSchema, reason: z.string() })),
  marks: z.array(markSchema),
  /** Flags before and after it in the order of the catalogue's filters; counts from 1. */
  neighbours: z.strictObject({
    previous: count.nullable(),
    next: count.nullable(),
    place: count.nullable(),
    of: count,
    complete: z.boolean(),
  }),
})
export type EventDisplay = z.infer<typeof eventDisplaySchema>
