import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { describeIssues } from '@jetwatch/shared/validate'
import { z } from 'zod'
import { SCAN_KINDS } from './scan-kind.ts'

const figureSchema = z.strictObject({
  value: z.number().nullable(),
  /** One standard error, from the test jets. */
  error: z.number().nullable(),
  /** Why there is no value. */
  reason: z.string().nullable(),
})
export type ScanFigure = z.infer<typeof figureSchema>

const pointSchema = z.strictObject({
  value: z.number(),
  seed: z.int(),
  jets: z.int(),
  validationJets: z.int(),
  /** Signal jets among both. */
  signalJets: z.int(),
  epochs: z.int(),
  loss: z.number(),
  validationLoss: z.number(),
  backend: z.string(),
  /** Seconds of training and evaluation. */
  seconds: z.number(),
  /** SHA-256 of the model. */
  model: z.string(),
  /** Null where no labels were looked at. */
  test: z.strictObject({ auc: figureSchema, e10: figureSchema, background: z.int(), signal: z.int() }).nullable(),
})
/** One trained model of a scan. */
export type ScanPoint = z.infer<typeof pointSchema>

const scanSchema = z.strictObject({
  version: z.literal(1),
  kind: z.enum(SCAN_KINDS),
  /** The command that makes it, files by their names alone. */
  command: z.string(),
  background: z.string(),
  arch: z.string(),
  data: z.strictObject({ name: z.string(), sha256: z.string() }),
  test: z.strictObject({ name: z.string(), sha256: z.string() }).nullable(),
  /** What must be the same for points to stand in one scan. */
  settings: z.string(),
  /** By value, then seed. */
  points: z.array(pointSchema),
})
/** `scan.json`; docs/scan.md describes every key. */
export type Scan = z.infer<typeof scanSchema>

/** Null where there is none. @throws CONFLICT for a file that is no scan. */
export async function readScan(file: string): Promise<Scan | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new JetwatchError('ENVIRONMENT', `cannot read ${file}: ${describeError(error)}`, 'Choose another --out', { cause: error })
  }
  const parsed = scanSchema.safeParse(parse(text))
  if (parsed.success) return parsed.data
  throw new JetwatchError(
    'CONFLICT',
    `${file} is no scan: ${describeIssues(parsed.error)}`,
    'Choose another --out, or start again with --force',
  )
}

/** Replaces the file in one step. @throws ENVIRONMENT where it cannot be written. */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.partial`, text)
    await rename(`${file}.partial`, file)
  } catch (cause) {
    throw new JetwatchError('ENVIRONMENT', `cannot write ${file}: ${describeError(cause)}`, 'Choose another --out', { cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
