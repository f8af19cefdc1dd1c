import { z } from 'zod'
import type { Row } from './row.ts'

export const baselineSchema = z.strictObject({
  /** How the ratios were taken, for people. */
  taken: z.string(),
  ratios: z.array(
    z.strictObject({
      /** Beginning of the row's name, and its family. */
      family: z.string(),
      row: z.string(),
      reference: z.string(),
      ratio: z.number().positive(),
      /** Share of the ratio by which it may fall. */
      margin: z.number().gt(0).lt(1),
    }),
  ),
})
export type Baseline = z.infer<typeof baselineSchema>

export interface Comparison {
  readonly what: string
  readonly family: string
  readonly kept: number
  readonly least: number
  /** Null where the row is missing. */
  readonly got: number | null
  readonly ok: boolean
}

/**
 * Compares ratios with the kept ones. Those of processor time where they were counted: a ratio by the clock moves with whatever else the
 * machine does. A row that is missing fails.
 */
export function compareWithBaseline(rows: readonly Row[], baseline: Baseline, families: readonly string[]): Comparison[] {
  return baseline.ratios
    .filter(({ family }) => families.includes(family))
    .map(({ family, row: name, reference: against, ratio, margin }) => {
      const row = rows.find((one) => one.family === family && one.name.startsWith(name))
      const reference = row?.references.find((one) => one.name === against)
      const got = reference?.coreRatio?.median ?? reference?.ratio?.median ?? null
      const least = ratio * (1 - margin)
      return { what: `${name} against ${against}`, family, kept: ratio, least, got, ok: got !== null && got >= least }
    })
}

/** For each ratio the better of two looks: one that another load spoiled does not count, one that fell stays low. */
export const bestOf = (first: readonly Comparison[], second: readonly Comparison[]): Comparison[] =>
  first.map((one) => {
    const again = second.find(({ what, family }) => what === one.what && family === one.family)
    return again && (again.got ?? 0) > (one.got ?? 0) ? again : one
  })
