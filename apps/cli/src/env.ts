import { resolve } from 'node:path'
import { natsUrlSchema } from '@jetwatch/bus/service-arguments'
import { JetwatchError } from '@jetwatch/shared/errors'
import { describeIssues } from '@jetwatch/shared/validate'
import { z } from 'zod'
import { ROOT } from './paths.ts'

const text = z.string().trim()

const schema = z.object({
  /** A NATS server to use instead of one of our own. */
  NATS_URL: natsUrlSchema.optional(),
  NATS_TOKEN: text.min(1).optional(),
  /** Folder of the NATS store, caches and logs. */
  JETWATCH_HOME: text.min(1).optional(),
  JETWATCH_DEBUG: z.enum(['0', '1'], 'give 0 or 1').optional(),
})

export interface CliEnv {
  readonly natsUrl: string | null
  readonly natsToken: string | null
  /** Absolute path. */
  readonly home: string
  readonly debug: boolean
}

/** Empty variables count as absent. @throws ENVIRONMENT naming every fault. */
export function parseEnv(env: Readonly<Record<string, string | undefined>>): CliEnv {
  const given = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, env[key]?.trim() || undefined]))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    throw new JetwatchError('ENVIRONMENT', `environment: ${describeIssues(parsed.error)}`, 'Correct or unset these variables')
  }
  const { NATS_URL, NATS_TOKEN, JETWATCH_HOME, JETWATCH_DEBUG } = parsed.data
  return {
    natsUrl: NATS_URL ?? null,
    natsToken: NATS_TOKEN ?? null,
    home: resolve(ROOT, JETWATCH_HOME ?? '.jetwatch'),
    debug: JETWATCH_DEBUG === '1',
  }
}
