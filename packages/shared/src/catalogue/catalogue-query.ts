import { z } from 'zod'
import { JetwatchError } from '../errors.ts'
import { MARKS } from '../marks.ts'
import { nameSchema } from '../names.ts'
import { describeIssues } from '../validate.ts'

/** Columns a catalogue can be sorted by. */
export const SORT_KEYS = ['sequence', 'score', 'mass', 'pt', 'eta', 'multiplicity', 'meanSquare'] as const
export type SortKey = (typeof SORT_KEYS)[number]

/** Most events that can be picked by hand. */
export const MAX_PICKED = 200

const bound = z
  .string()
  .regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i, 'expected a number')
  .transform(Number)
  .pipe(z.number())
const list = <S extends z.ZodType<string, string>>(item: S) =>
  z
    .string()
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(item).max(32))

/** Words of the search box: each must fit the event. */
const words = z
  .string()
  .max(200)
  .transform((text) => text.trim().toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8))

const schema = z.strictObject({
  /** Raw score from … to, both inclusive; GeV for the mass. */
  scoreMin: bound.optional(),
  scoreMax: bound.optional(),
  massMin: bound.optional(),
  massMax: bound.optional(),
  /** Class names; `none` stands for events without truth. */
  label: list(nameSchema).optional(),
  /** Marks; `none` stands for events nobody marked. */
  mark: list(z.enum([...MARKS, 'none'])).optional(),
  model: nameSchema.optional(),
  q: words.optional(),
  sort: z.enum(SORT_KEYS).default('sequence'),
  order: z.enum(['asc', 'desc']).default('desc'),
  /** Only these events, by sequence. */
  only: z
    .string()
    .regex(/^\d{1,16}(,\d{1,16})*$/, 'expected sequences separated by commas')
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int().nonnegative()).max(MAX_PICKED))
    .optional(),
})

/** Which flagged events, and in which order. Its text form is the query of a URL. */
export type CatalogueQuery = z.infer<typeof schema>

export const CATALOGUE_KEYS = Object.keys(schema.shape) as (keyof CatalogueQuery)[]

/** From the query of a URL; keys that are not of a catalogue are left alone. Empty values count as absent. @throws BAD_MESSAGE naming every fault. */
export function parseCatalogueQuery(query: URLSearchParams): CatalogueQuery {
  const given: Record<string, string> = {}
  for (const key of CATALOGUE_KEYS) {
    const value = query.get(key)
    if (value) given[key] = value
  }
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new JetwatchError('BAD_MESSAGE', `catalogue filter: ${describeIssues(parsed.error)}`, 'Correct the filter, or clear it')
}

/** Text that is the same for equal queries. */
export const queryKey = (query: CatalogueQuery): string => JSON.stringify(CATALOGUE_KEYS.map((key) => query[key] ?? null))
