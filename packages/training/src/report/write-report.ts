import { rename, rm, writeFile } from 'node:fs/promises'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { Evaluated } from '../evaluate.ts'
import { type ReportContext, report } from './report.ts'

/** Writes the report; the file appears when it is complete. @throws ENVIRONMENT where it cannot be written. */
export async function writeReport(file: string, evaluated: readonly Evaluated[], context: ReportContext): Promise<void> {
  const partial = `${file}.partial`
  const html = await report(evaluated, context)
  try {
    await writeFile(partial, html)
    await rename(partial, file)
  } catch (cause) {
    await rm(partial, { force: true })
    throw new JetwatchError(
      'ENVIRONMENT',
      `cannot write ${file}: ${describeError(cause)}`,
      'Choose a folder that exists and can be written',
      { cause },
    )
  }
}
