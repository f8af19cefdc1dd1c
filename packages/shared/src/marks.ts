import { z } from 'zod'
import { nameSchema } from './names.ts'

/** What a person may say of an event, with the key that says it. */
export const MARKS = ['interesting', 'detector-fault', 'uninteresting'] as const
export type MarkName = (typeof MARKS)[number]
export const MARK_TITLES: Readonly<Record<MarkName, string>> = {
  interesting: 'Interesting',
  'detector-fault': 'Detector fault',
  uninteresting: 'Uninteresting',
}

/** A person's name: it ends up in tables, so it may not begin like a formula. */
export const authorSchema = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._@'-]{0,63}$/u,
    "an author has 1 to 64 letters, digits, blanks or . _ @ ' - and begins with a letter or digit",
  )

/** The document under `mark.<run>.<sequence>`: what was said of an event, by whom and when. A null mark takes the one before it back. */
export const markSchema = z.strictObject({
  run: nameSchema,
  sequence: z.int().nonnegative(),
  mark: z.enum(MARKS).nullable(),
  author: authorSchema,
  /** Milliseconds since 1970. */
  time: z.number().positive(),
})
export type Mark = z.infer<typeof markSchema>
