import { fileURLToPath } from 'node:url'
import { natsUrlSchema, parseService, serviceEnvironment } from '@jetwatch/bus/service-arguments'
import { z } from 'zod'

const schema = z.object({
  ...serviceEnvironment,
  nats: natsUrlSchema.default('nats://127.0.0.1:4222'),
  /** 0 takes any free port. */
  port: z
    .string()
    .regex(/^\d{1,5}$/, 'expected a port number')
    .transform(Number)
    .pipe(z.int().max(65_535))
    .default(8420),
  headless: z.boolean().default(false),
  /** Address to listen on; any but loopback needs an access file. */
  bind: z.union([z.ipv4(), z.ipv6(), z.literal('localhost')], 'expected an IP address').default('127.0.0.1'),
  /** URL under which browsers open the page, where it is another. */
  'public-url': z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).pathname === '/', 'expected a URL without a path')
    .optional(),
  /** Bearer token of the process that started this one: it may look. */
  JETWATCH_SUPERVISOR_TOKEN: z.string().min(20).optional(),
  /** File that says who may do what. */
  access: z.string().min(1).optional(),
  'tls-cert': z.string().min(1).optional(),
  'tls-key': z.string().min(1).optional(),
  /** Folder of named recipes. */
  recipes: z
    .string()
    .min(1)
    .default(() => fileURLToPath(new URL('../../../recipes', import.meta.url))),
  /** Folders of sweeps, or with such folders in them. */
  sweeps: z.array(z.string().min(1)).max(16).default([]),
  /** Folder with `<model>/manifest.json`. */
  models: z
    .string()
    .min(1)
    .default(() => fileURLToPath(new URL('../../../models', import.meta.url))),
})
export type Options = z.infer<typeof schema>

const text = { type: 'string' } as const
const FLAGS = {
  nats: text,
  port: text,
  models: text,
  recipes: text,
  sweeps: { type: 'string', multiple: true },
  headless: { type: 'boolean' },
  bind: text,
  'public-url': text,
  access: text,
  'tls-cert': text,
  'tls-key': text,
} as const

/** @throws USAGE naming every fault of the command line and the environment. */
export const readOptions = (
  argv = process.argv.slice(2),
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Options => parseService('dashboard', FLAGS, schema, argv, environment)
