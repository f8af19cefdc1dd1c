import { type ParseArgsConfig, parseArgs } from 'node:util'
import { JetwatchError } from '@jetwatch/shared/errors'
import { describeIssues } from '@jetwatch/shared/validate'
import { z } from 'zod'
import { credentialsEnvironment } from './credentials.ts'

type Flags = NonNullable<ParseArgsConfig['options']>

/** Environment that every service reads. */
export const serviceEnvironment = {
  ...credentialsEnvironment,
  JETWATCH_LOG: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
}

export const natsUrlSchema = z.string().regex(/^(nats|tls):\/\/[^\s/]+$/, 'expected nats://HOST:PORT')

/**
 * Command line and environment of a service process, checked together.
 * @throws USAGE naming every fault.
 */
export function parseService<S extends z.ZodType>(
  name: string,
  options: Flags,
  schema: S,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<S> {
  let values: Record<string, unknown>
  try {
    values = parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw usage(name, error instanceof Error ? error.message : String(error), options)
  }
  const parsed = schema.safeParse({ ...environment, ...values })
  if (parsed.success) return parsed.data
  throw usage(name, describeIssues(parsed.error), options)
}

function usage(name: string, message: string, options: Flags): JetwatchError {
  const known = Object.keys(options).map((option) => `--${option}`)
  return new JetwatchError('USAGE', `${name}: ${message.replaceAll('\n', ' ')}`, `It takes ${known.join(' ')}`)
}
