import { natsUrlSchema, parseService, serviceEnvironment } from '@jetwatch/bus/service-arguments'
import { nameSchema } from '@jetwatch/shared/names'
import { z } from 'zod'

const schema = z.object({
  ...serviceEnvironment,
  nats: natsUrlSchema,
  run: nameSchema,
  /** Folder that relative paths of the recipe start from. */
  'base-dir': z.string().min(1),
  /** Ignore the recipe's rate and send as fast as it goes. */
  'max-rate': z.boolean().default(false),
})
export type ProducerOptions = z.infer<typeof schema>

const FLAGS = {
  nats: { type: 'string' },
  run: { type: 'string' },
  'base-dir': { type: 'string' },
  'max-rate': { type: 'boolean' },
} as const

/** @throws USAGE naming every fault of the command line and the environment. */
export const readOptions = (argv = process.argv.slice(2), environment = process.env): ProducerOptions =>
  parseService('producer', FLAGS, schema, argv, environment)
