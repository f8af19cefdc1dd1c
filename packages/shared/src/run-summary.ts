import { z } from 'zod'
import { nameSchema, sha256Schema } from './names.ts'
import { skipsSchema } from './run.ts'
import { aucSchema, ledgerSchema, type ModelStatus, percentilesSchema, type Status, thresholdStatusSchema } from './status.ts'

const count = z.int().nonnegative()

/** Figures of one model over a whole run: unique jets, every decision. Unknown fields of later versions are left out when read. */
const modelSummarySchema = z.object({
  ledger: ledgerSchema,
  auc: aucSchema,
  e10: z.number().nullable(),
  e100: z.number().nullable(),
  flags: count,
  engine: z.string().nullable(),
  device: z.string().nullable(),
  modelSha256: sha256Schema.nullable(),
  /** The threshold in force at the end. */
  threshold: thresholdStatusSchema.nullable(),
  deadReasons: z.record(z.string(), count),
  deadFrames: count,
  latency: percentilesSchema,
  uniqueJets: z.object({ background: count, signal: count }),
  /** The same of the last `size` events alone; null where nothing was scored. */
  window: z.object({ auc: aucSchema, e10: z.number().nullable(), e100: z.number().nullable(), size: count }).nullable().default(null),
})
export type ModelSummary = z.infer<typeof modelSummarySchema>

/** `summary.<run>`: what a run came to, written once when it has ended. Times in milliseconds since 1970. */
export const runSummarySchema = z.object({
  version: z.literal(1),
  run: nameSchema,
  recipe: nameSchema,
  recipeHash: sha256Schema,
  primary: nameSchema,
  /** `finished`: the recipe was played to its end; `stopped`: somebody ended it before; `failed`: it broke. */
  outcome: z.enum(['finished', 'stopped', 'failed']),
  /** Why it failed. */
  error: z.string().nullable(),
  started: z.number(),
  ended: z.number(),
  /** Seconds from the first published to the last published frame, and events per second in them; null where nothing was published. */
  seconds: z.number().nullable(),
  rate: z.number().nullable(),
  /** How often a background jet was scored, on average, by the primary model. */
  replayed: z.number().nonnegative(),
  models: z.record(nameSchema, modelSummarySchema),
  skipped: skipsSchema,
})
export type RunSummary = z.infer<typeof runSummarySchema>

/** What a summary keeps of a run's last status. */
export function summarise(
  status: Status,
  end: Pick<RunSummary, 'run' | 'recipe' | 'recipeHash' | 'primary' | 'outcome' | 'error' | 'started' | 'ended' | 'seconds'>,
): RunSummary {
  const published = end.seconds === null ? 0 : (status.models[end.primary]?.ledger.produced ?? 0)
  return {
    version: 1,
    ...end,
    rate: end.seconds !== null && end.seconds > 0 ? published / end.seconds : null,
    replayed: status.replayed,
    models: Object.fromEntries(Object.entries(status.models).map(([name, model]) => [name, modelSummary(model)])),
    skipped: status.skipped,
  }
}

const modelSummary = (model: ModelStatus): ModelSummary => modelSummarySchema.parse(model)
