import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OpenTarget } from '../target.ts'

/** A parser of files: `check` gets the path of one with the input in it. */
export async function fileParser(name: string, check: (path: string) => Promise<void>): Promise<OpenTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'jetwatch-fuzz-file-'))
  const path = join(folder, name)
  return {
    async check(input) {
      await writeFile(path, input)
      await check(path)
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
