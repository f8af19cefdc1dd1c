import { availableParallelism } from 'node:os'
import { natsUrlSchema, parseService, serviceEnvironment } from '@jetwatch/bus/service-arguments'
import { nameSchema } from '@jetwatch/shared/names'
import { z } from 'zod'

/**
 * On few cores all are busy without threads, which only add the handing over. From 8 on, the scorer leaves some free, and reading and imaging on
 * one core is what bounds a stream.
 */
const defaultWorkers = (cores: number): number => (cores < 8 ? 0 : Math.min(4, cores >> 2))

const schema = z.object({
  ...serviceEnvironment,
  nats: natsUrlSchema,
  run: nameSchema,
  /** Folder that relative paths of the recipe start from. */
  'base-dir': z.string().min(1),
  /** Seconds of the recipe's stream in one second; `max` sends as fast as it goes. */
  speed: z
    .union([
      z.literal('max'),
      z
        .string()
        .regex(/^\d+(\.\d+)?$/, 'expected a number above 0, or max')
        .transform(Number)
        .pipe(z.number().gt(0).max(1e6)),
    ])
    .default(1),
  /** Threads that read and image; 0 does it in the one that sends. */
  workers: z
    .string()
    .regex(/^\d{1,2}$/, 'expected a number of threads, at most 99')
    .transform(Number)
    .default(() => defaultWorkers(availableParallelism())),
  /** Folder to keep images in, for replays, and its bound in MB. */
  'image-cache': z.string().min(1).optional(),
  'image-cache-mb': z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'expected a whole number of MB')
    .transform(Number)
    .default(1_024),
})
export type ProducerOptions = z.infer<typeof schema>

const FLAGS = {
  nats: { type: 'string' },
  run: { type: 'string' },
  'base-dir': { type: 'string' },
  speed: { type: 'string' },
  workers: { type: 'string' },
  'image-cache': { type: 'string' },
  'image-cache-mb': { type: 'string' },
} as const

/** @throws USAGE naming every fault of the command line and the environment. */
export const readOptions = (argv = process.argv.slice(2), environment = process.env): ProducerOptions =>
  parseService('producer', FLAGS, schema, argv, environment)
