import { JetwatchError } from '@jetwatch/shared/errors'
import { MAX_FRAME_EVENTS } from '@jetwatch/shared/frame'
import { HEADERS, nameSchema } from '@jetwatch/shared/names'
import { describeIssues } from '@jetwatch/shared/validate'
import { headers, type MsgHdrs } from '@nats-io/nats-core'
import { z } from 'zod'

/** A whole number in a header. */
export const headerCount = z
  .string()
  .regex(/^(0|[1-9]\d{0,15})$/, 'not a whole number')
  .transform(Number)
  .pipe(z.int())
const count = headerCount
/** Nanoseconds since 1970; beyond 2^53, hence bigint. */
const nanoseconds = z
  .string()
  .regex(/^[1-9]\d{0,19}$/, 'not a time in nanoseconds')
  .transform(BigInt)

const frameShape = {
  run: nameSchema,
  frame: count,
  /** First sequence and number of events of the JETS frame. */
  first: count,
  count: count.pipe(z.int().positive().max(MAX_FRAME_EVENTS)),
  read: nanoseconds,
  publish: nanoseconds,
}
/** Sequences stay integers of doubles. */
export const endsBelow = ({ first, count: events }: { first: number; count: number }): boolean => Number.isSafeInteger(first + events)
export const BEYOND = 'the last sequence is above 2^53'
const frameSchema = z.object(frameShape).refine(endsBelow, BEYOND)
const scoresSchema = z.object({ ...frameShape, model: nameSchema, receive: nanoseconds, scored: nanoseconds }).refine(endsBelow, BEYOND)
const deadSchema = z
  .object({
    ...frameShape,
    model: nameSchema,
    /** Events of the frame that are dead: all of them, or those whose score is not finite. */
    dead: count.pipe(z.int().positive()),
    reason: z.string().min(1),
    detail: z.string(),
  })
  .refine(endsBelow, BEYOND)
  .refine(({ dead, count: events }) => dead <= events, 'more events are dead than the frame has')

/** Headers of a JETS frame. Times are wall clock. */
export type FrameHeaders = z.infer<typeof frameSchema>
/** Headers of SCORES and FLAGS: those of the frame, and what the scorer adds. `count` stays that of the JETS frame. */
export type ScoresHeaders = z.infer<typeof scoresSchema>
/** Headers of DEAD where those of the frame were readable. */
export type DeadHeaders = z.infer<typeof deadSchema>

/** NATS headers from named values; the keys are those of {@link HEADERS}. */
export function toHeaders(values: Readonly<Partial<Record<keyof typeof HEADERS, string | number | bigint>>>): MsgHdrs {
  const result = headers()
  for (const [key, value] of Object.entries(values)) result.set(HEADERS[key as keyof typeof HEADERS], String(value))
  return result
}

/** @throws BAD_FRAME naming every header that is missing or wrong. */
export const parseFrameHeaders = (given: MsgHdrs | undefined): FrameHeaders => parseHeaders(frameSchema, given, 'frame')
/** @throws BAD_FRAME naming every header that is missing or wrong. */
export const parseScoresHeaders = (given: MsgHdrs | undefined): ScoresHeaders => parseHeaders(scoresSchema, given, 'scores')
/** @throws BAD_FRAME; a dead frame without readable headers belongs to no run and no event count. */
export const parseDeadHeaders = (given: MsgHdrs | undefined): DeadHeaders => parseHeaders(deadSchema, given, 'dead')

/** @throws BAD_FRAME naming every header that is missing or wrong; the keys of the schema are those of {@link HEADERS}. */
export function parseHeaders<S extends z.ZodObject>(schema: S, given: MsgHdrs | undefined, what: string): z.infer<S> {
  const values: Record<string, string> = {}
  for (const key of Object.keys(schema.shape)) {
    const name = HEADERS[key as keyof typeof HEADERS]
    if (given?.has(name)) values[key] = given.get(name)
  }
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  throw new JetwatchError(
    'BAD_FRAME',
    `${what} headers: ${describeIssues(parsed.error)}`,
    'Check the producer of this message against docs/wire-format.md',
  )
}

/** One line of at most 200 characters that may stand in a header. */
export const headerLine = (text: string): string =>
  text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 200)
