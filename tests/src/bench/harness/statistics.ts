import { z } from 'zod'

/** Median and quartiles of the repetitions of one measurement. */
export const spreadSchema = z.strictObject({ median: z.number(), q1: z.number(), q3: z.number(), n: z.int().positive() })
export type Spread = z.infer<typeof spreadSchema>

/** Linear interpolation between the two nearest ranks, as NumPy does. @throws RangeError without values. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('no values have no quantile')
  const sorted = [...values].sort((a, b) => a - b)
  const at = q * (sorted.length - 1)
  const low = sorted[Math.floor(at)] as number
  const high = sorted[Math.ceil(at)] as number
  return low + (high - low) * (at - Math.floor(at))
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), q1: quantile(values, 0.25), q3: quantile(values, 0.75), n: values.length }
}

/** Half of the distance between the quartiles, as a share of the median. */
export const relativeSpread = ({ median, q1, q3 }: Spread): number => (median === 0 ? 0 : (q3 - q1) / 2 / Math.abs(median))
