import { natsUrlSchema, parseService, serviceEnvironment } from '@jetwatch/bus/service-arguments'
import { ENGINE_CHOICES, PRECISIONS } from '@jetwatch/engine/engine'
import { nameSchema } from '@jetwatch/shared/names'
import { z } from 'zod'

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'expected a whole number').transform(Number).pipe(z.int().min(least).max(most))

const schema = z.object({
  ...serviceEnvironment,
  nats: natsUrlSchema,
  run: nameSchema,
  /** Model folder. */
  model: z.string().min(1),
  engine: z.enum(ENGINE_CHOICES).default('auto'),
  /** 0: one thread per core. */
  threads: whole(0, 256).default(0),
  /** A batch goes to the engine at so many events, or so many milliseconds after its first. */
  /** `auto` measures a few sizes at the start. */
  batch: z.union([z.literal('auto'), whole(1, 16_384)], 'expected auto or a whole number from 1 to 16384').default(1_024),
  /** fp16 is for GPUs. */
  precision: z.enum(PRECISIONS).default('fp32'),
  'batch-ms': whole(0, 1_000).default(10),
  /** Where a model that is new to the run begins. */
  from: z.enum(['all', 'new']).default('all'),
})
export type ScorerOptions = z.infer<typeof schema>

const text = { type: 'string' } as const
const FLAGS = {
  ...{ nats: text, run: text, model: text, engine: text, precision: text, threads: text },
  ...{ batch: text, 'batch-ms': text, from: text },
}

/** @throws USAGE naming every fault of the command line and the environment. */
export const readOptions = (argv = process.argv.slice(2), environment = process.env): ScorerOptions =>
  parseService('scorer', FLAGS, schema, argv, environment)
