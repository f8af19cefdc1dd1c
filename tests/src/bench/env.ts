import { JetwatchError } from '@jetwatch/shared/errors'
import { describeIssues } from '@jetwatch/shared/validate'
import { z } from 'zod'

const schema = z.object({
  /** Interpreter of the Python references; without it those on PATH are tried. */
  JETWATCH_PYTHON: z.string().min(1).optional(),
})
export type BenchEnv = z.infer<typeof schema>

/** @throws USAGE naming every fault. */
export function readEnv(environment: Readonly<Record<string, string | undefined>> = process.env): BenchEnv {
  const parsed = schema.safeParse(environment)
  if (parsed.success) return parsed.data
  throw new JetwatchError('USAGE', `bench: ${describeIssues(parsed.error)}`, 'Correct the environment')
}
