import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Markdown of the project that its readers are given: at its root, in docs, in data and beside the models. */
export function markdownFiles(root: string): string[] {
  const inFolder = (folder: string, deep: boolean): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: deep }).flatMap((entry) =>
      entry.isFile() && entry.name.endsWith('.md') ? [join(entry.parentPath, entry.name)] : [],
    )
  return [...inFolder('.', false), ...inFolder('docs', true), ...inFolder('data', true), ...inFolder('models', true)].sort()
}
