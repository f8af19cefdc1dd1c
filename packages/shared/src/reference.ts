import { z } from 'zod'
import { sha256Schema } from './names.ts'

/**
 * Reference of the background score: belongs to one model (by its SHA-256) and one sample (content hash and split).
 * `grid[i]` is the score at quantile i/(grid.length − 1), lower order statistic; `top` is the highest 1 % exactly, ascending.
 */
export const referenceSchema = z.strictObject({
  model: sha256Schema,
  sample: z.strictObject({ sha256: sha256Schema, class: z.string(), fraction: z.number(), seed: z.int() }),
  n: z.int().positive(),
  grid: z.array(z.number()).length(1000),
  top: z.array(z.number()).min(1),
})
export type Reference = z.infer<typeof referenceSchema>
