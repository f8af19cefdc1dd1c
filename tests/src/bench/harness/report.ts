import { z } from 'zod'
import { machineSchema } from './machine.ts'
import { rowSchema } from './row.ts'

/** What `npm run bench -- --json FILE` writes. */
export const reportSchema = z.strictObject({
  version: z.literal(1),
  quick: z.boolean(),
  machine: machineSchema,
  engines: z.array(z.strictObject({ engine: z.string(), usable: z.boolean(), detail: z.string() })),
  rows: z.array(rowSchema),
  targets: z.array(z.strictObject({ target: z.string(), asked: z.string(), got: z.number().nullable(), met: z.boolean().nullable() })),
  /** Of the whole bench. */
  seconds: z.number(),
})
export type Report = z.infer<typeof reportSchema>
