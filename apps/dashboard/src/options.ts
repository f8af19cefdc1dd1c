import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { JetwatchError } from '@jetwatch/shared/errors'
import { describeIssues } from '@jetwatch/shared/validate'
import { z } from 'zod'

const optionsSchema = z.strictObject({
  nats: z.string().regex(/^(nats|tls):\/\/\S+$/, 'a NATS URL looks like nats://127.0.0.1:4222'),
  /** 0 takes any free port. */
  port: z.coerce.number().pipe(z.int().min(0).max(65_535)),
  headless: z.boolean(),
  /** Folder with `<model>/manifest.json`. */
  models: z.string().min(1),
})
export type Options = z.infer<typeof optionsSchema>

const USAGE = 'Usage: server.ts [--nats URL] [--port N] [--models FOLDER] [--headless]'

/** @throws USAGE naming all faults. */
export function parseOptions(args: readonly string[]): Options {
  let values: Record<string, string | boolean | undefined>
  try {
    values = parseArgs({
      args: [...args],
      options: {
        nats: { type: 'string', default: 'nats://127.0.0.1:4222' },
        port: { type: 'string', default: '8420' },
        models: { type: 'string', default: fileURLToPath(new URL('../../../models', import.meta.url)) },
        headless: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new JetwatchError('USAGE', error instanceof Error ? error.message : String(error), USAGE)
  }
  const parsed = optionsSchema.safeParse(values)
  if (parsed.success) return parsed.data
  throw new JetwatchError('USAGE', describeIssues(parsed.error), USAGE)
}
