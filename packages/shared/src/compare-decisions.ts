import { z } from 'zod'
import { correlate } from './metrics/correlation.ts'
import { wilson } from './metrics/wilson.ts'
import { nameSchema } from './names.ts'

/** Events decided by two models. All columns are of equal length. */
export interface DecisionPairs {
  readonly sequence: Float64Array
  /** Codes of the truth class; 255 where there is none. */
  readonly label: Uint8Array
  readonly a: { readonly score: Float32Array; readonly flagged: Uint8Array }
  readonly b: { readonly score: Float32Array; readonly flagged: Uint8Array }
}

const count = z.int().nonnegative()
export const agreementSchema = z.strictObject({ both: count, onlyA: count, onlyB: count, neither: count })
export type Agreement = z.infer<typeof agreementSchema>

const decided = z.strictObject({ score: z.number(), flagged: z.boolean(), tailProbability: z.number().nullable() })

/** `GET /api/comparison?a=…&b=…&over=…`: two models on the same events. */
export const comparisonSchema = z.strictObject({
  a: nameSchema,
  b: nameSchema,
  /** Events looked back at, and of those decided by A, by B and by both. */
  over: count,
  decidedA: count,
  decidedB: count,
  events: count,
  all: agreementSchema,
  /** By truth class; null without truth. */
  classes: z.array(z.strictObject({ label: nameSchema.nullable(), ...agreementSchema.shape })),
  /** Share of the events on which the decisions agree, 95 % Wilson interval; null without events. */
  agreement: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Spearman's rank correlation of the scores over `n` events taken evenly, with its standard error; null for fewer than 30. */
  rank: z.strictObject({ value: z.number(), error: z.number(), n: count }).nullable(),
  /** Scores of some events, for drawing: [A, B, label code]. */
  points: z.array(z.tuple([z.number(), z.number(), count])),
  /** Newest events that only one of them flags. */
  differ: z.array(z.strictObject({ sequence: count, label: nameSchema.nullable(), a: decided, b: decided })),
})
export type Comparison = z.infer<typeof comparisonSchema>

/** Both flag, only A, only B, neither; of events of one label where it is given. */
export function agreementOf({ label, a, b }: DecisionPairs, only: number | null = null): Agreement {
  const counts = { both: 0, onlyA: 0, onlyB: 0, neither: 0 }
  for (let i = 0; i < label.length; i++) {
    if (only !== null && label[i] !== only) continue
    if (a.flagged[i] === 1) counts[b.flagged[i] === 1 ? 'both' : 'onlyA']++
    else counts[b.flagged[i] === 1 ? 'onlyB' : 'neither']++
  }
  return counts
}

export function agreementShare({ both, onlyA, onlyB, neither }: Agreement): Comparison['agreement'] {
  const n = both + onlyA + onlyB + neither
  return n === 0 ? null : { value: (both + neither) / n, ...wilson(both + neither, n) }
}

/** Every k-th index, so that at most `most` remain. */
export function takeEvenly(length: number, most: number): number[] {
  const step = Math.max(1, length / most)
  return Array.from({ length: Math.min(length, most) }, (_, i) => Math.floor(i * step))
}

/** Spearman's ρ over at most `most` of the events; ties share their mean rank. */
export function rankCorrelation({ label, a, b }: DecisionPairs, most = 4_000): Comparison['rank'] {
  const at = takeEvenly(label.length, most)
  const pick = (scores: Float32Array) => Float64Array.from(at, (i) => scores[i] as number)
  const found = correlate(pick(a.score), pick(b.score))
  return found && { value: found.spearman.value, error: found.spearman.error, n: at.length }
}
