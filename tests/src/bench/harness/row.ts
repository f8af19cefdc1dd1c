import { z } from 'zod'
import type { Work } from './contender.ts'
import { spreadOf, spreadSchema } from './statistics.ts'

export const FAMILIES = ['read', 'image', 'codec', 'transport', 'engine', 'pipeline', 'latency', 'scale', 'metrics'] as const
export type Family = (typeof FAMILIES)[number]

/**
 * What a row is compared with, null where it is not there. `ratio` is ours over the reference by the clock, repetition by repetition;
 * `coreRatio` the same by processor time (theirs over ours for one unit), which another load of the machine hardly moves.
 */
export const referenceSchema = z.strictObject({
  name: z.string(),
  value: spreadSchema.nullable(),
  ratio: spreadSchema.nullable(),
  coreRatio: spreadSchema.nullable(),
  /** Why it could not be measured. */
  absent: z.string().nullable(),
})
export type Reference = z.infer<typeof referenceSchema>

export const rowSchema = z.strictObject({
  family: z.enum(FAMILIES),
  name: z.string(),
  /** Of `value`, such as `jets/s`. */
  unit: z.string(),
  value: spreadSchema,
  /** Processor time of one unit over all cores, microseconds; null where it was not counted. */
  coreMicroseconds: z.number().nullable(),
  references: z.array(referenceSchema),
  /** Further numbers by name with their unit, such as `bytes/event`. */
  figures: z.record(z.string(), z.number()),
  notes: z.array(z.string()),
})
export type Row = z.infer<typeof rowSchema>

export interface RowOptions {
  readonly family: Family
  readonly name: string
  readonly unit: string
  readonly figures?: Readonly<Record<string, number>>
  readonly notes?: readonly string[]
}

/** A reference that was not there, and why. */
export const absentReference = (name: string, reason: string): Reference => ({
  name,
  value: null,
  ratio: null,
  coreRatio: null,
  absent: reason,
})

const rate = ({ units, seconds }: Work): number => units / seconds
/** Core-seconds of one unit; NaN where nobody counted them. */
const cost = ({ units, cpu }: Work): number => (cpu ?? Number.NaN) / units

/** `works[0]` is ours, the others belong to `references`, in their order; repetition k of all was measured together. */
export function rateRow(
  { family, name, unit, figures = {}, notes = [] }: RowOptions,
  works: readonly (readonly Work[])[],
  references: readonly string[],
  absent: readonly Reference[] = [],
): Row {
  const [ours = [], ...others] = works
  const rates = ours.map(rate)
  const cpu = ours.map(cost).filter(Number.isFinite)
  const compared = others.map((other, i): Reference => {
    const theirs = other.map(rate)
    const ratio = spreadOf(rates.map((value, k) => value / (theirs[k] as number)))
    const core = ours.map((work, k) => cost(other[k] as Work) / cost(work)).filter((value) => value > 0 && Number.isFinite(value))
    return { name: references[i] ?? '', value: spreadOf(theirs), ratio, coreRatio: core.length ? spreadOf(core) : null, absent: null }
  })
  return {
    ...{ family, name, unit, value: spreadOf(rates) },
    coreMicroseconds: cpu.length ? 1e6 * spreadOf(cpu).median : null,
    references: [...compared, ...absent],
    figures: { ...figures },
    notes: [...notes],
  }
}
