import { parseArgs } from 'node:util'
import { ENGINE_CHOICES, type EngineName } from '@jetwatch/engine/engine'
import { JetwatchError } from '@jetwatch/shared/errors'
import { nameSchema } from '@jetwatch/shared/names'
import { describeIssues } from '@jetwatch/shared/validate'
import { z } from 'zod'
import { FAMILIES, type Family } from './harness/row.ts'

export const HELP = `How fast each stage is, against a reference measured in the same run: npm run bench -- [options]

  --quick             under a minute: what continuous integration compares with its baselines
  --only A,B          families: ${FAMILIES.join(', ')}
  --engines A,B       of cpu, webgpu, cuda, tfjs (default cpu,webgpu,cuda; what is not there is listed with the reason; --quick: cpu)
  --models A,B        models of the engine rows (default all that are shipped)
  --repetitions N     of each measurement (default 7)
  --json FILE         writes rows, machine and targets as JSON
  --check             with --quick: fails where a ratio is below its baseline by more than its margin
  --slow N            ours does its work N times over, to see --check fail
  --help

JETWATCH_PYTHON names the Python interpreter of the references in Python (pandas with tables, NumPy, PyTorch with onnx, ONNX Runtime);
without it python3 and /usr/bin/python3 are tried. Without any of them the rows say so.`

const list = <T extends string>(allowed: readonly [T, ...T[]]) =>
  z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .pipe(z.array(z.enum(allowed)).min(1))

const engines = ENGINE_CHOICES.filter((choice): choice is EngineName => choice !== 'auto') as [EngineName, ...EngineName[]]

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'expected a whole number').transform(Number).pipe(z.int().min(least).max(most))

const shape = z.object({
  quick: z.boolean().default(false),
  only: list(FAMILIES as readonly [Family, ...Family[]]).optional(),
  engines: list(engines).optional(),
  models: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(nameSchema).min(1))
    .optional(),
  repetitions: whole(1, 1000).optional(),
  json: z.string().min(1).optional(),
  check: z.boolean().default(false),
  slow: whole(1, 100).default(1),
  help: z.boolean().default(false),
})
const schema = shape.refine(({ check, quick }) => quick || !check, '--check needs --quick: the baselines are those of the quick bench')
export type Options = z.infer<typeof schema>

/** @throws USAGE naming every fault. */
export function readOptions(argv: readonly string[]): Options {
  let values: Record<string, unknown>
  try {
    const boolean = { type: 'boolean' } as const
    const text = { type: 'string' } as const
    const options = {
      quick: boolean,
      only: text,
      engines: text,
      models: text,
      repetitions: text,
      json: text,
      check: boolean,
      slow: text,
      help: boolean,
    }
    values = parseArgs({ args: [...argv], options, strict: true }).values
  } catch (error) {
    throw new JetwatchError('USAGE', `bench: ${error instanceof Error ? error.message : String(error)}`, 'See npm run bench -- --help')
  }
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  throw new JetwatchError('USAGE', `bench: ${describeIssues(parsed.error)}`, 'See npm run bench -- --help')
}
