import { z } from 'zod'

const peaksSchema = z.array(z.tuple([z.number(), z.number(), z.number()]))

/** A statistic on one stream. */
const watchSchema = z.strictObject({
  /** The highest before the onset; null without an onset, or where there was none. */
  before: z.number().nullable(),
  /** [events, seconds, value] wherever it was higher than ever since the onset, or the beginning. */
  peaks: peaksSchema,
})
export type WatchResult = z.infer<typeof watchSchema>

const kept = { version: z.literal(1), id: z.string(), modelSha256: z.string() }

/** `points/<id>.json` of `jetwatch detect`: the scores of the background's different jets, or what watching one stream gave. */
export const detectionResultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...kept, kind: z.literal('jets'), scores: z.array(z.number()) }),
  z.strictObject({ ...kept, kind: z.literal('watched'), seconds: z.number(), watches: z.record(z.string(), watchSchema) }),
])
export type DetectionResult = z.infer<typeof detectionResultSchema>
export type JetScores = Extract<DetectionResult, { kind: 'jets' }>
export type WatchedStream = Extract<DetectionResult, { kind: 'watched' }>
