import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Kept inputs, a folder for each target: what was found once, and what is worth trying first. */
export const CORPUS = fileURLToPath(new URL('../../corpus', import.meta.url))

export interface KeptInput {
  readonly file: string
  readonly input: Uint8Array
}

/** The kept inputs of a target by name; none where it has no folder. */
export async function readCorpus(target: string): Promise<KeptInput[]> {
  const folder = join(CORPUS, target)
  const files = (await readdir(folder).catch(() => [])).sort()
  return Promise.all(files.map(async (file) => ({ file, input: new Uint8Array(await readFile(join(folder, file))) })))
}

/** Keeps a finding; gives the file's name. */
export async function keepInput(target: string, label: string, input: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 8)
  const slug = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  const file = `${slug}-${hash}.in`
  await mkdir(join(CORPUS, target), { recursive: true })
  await writeFile(join(CORPUS, target, file), input)
  return file
}
