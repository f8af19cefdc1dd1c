import { writeFile } from 'node:fs/promises'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { Io } from './io.ts'
import { userPath } from './paths.ts'

/** Writes a document as JSON to `FILE`, or to stdout for `-`. @throws ENVIRONMENT where it cannot be written. */
export async function writeJson(target: string, document: unknown, io: Io): Promise<void> {
  const text = `${JSON.stringify(document, null, 2)}\n`
  if (target === '-') return io.out(text)
  await writeText(userPath(target, io.cwd), text)
}

/** @throws ENVIRONMENT where it cannot be written. */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (cause) {
    throw new JetwatchError(
      'ENVIRONMENT',
      `cannot write ${file}: ${describeError(cause)}`,
      'Choose a folder that exists and can be written',
      { cause },
    )
  }
}
