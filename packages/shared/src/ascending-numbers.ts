import { z } from 'zod'

/** Numbers none of which is below the one before it: what is looked up by bisection. */
export const ascendingNumbers = z
  .array(z.number())
  .refine((values) => values.every((value, i) => i === 0 || value >= (values[i - 1] as number)), 'the numbers must not fall')
