import { basename } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { JetFile } from './file.ts'
import { BAD_LABEL } from './layout.ts'

/** Processes that a file name can tell. */
const KNOWN = ['qcd', 'top', 'w', 'hbb']

/** `top.h5`, `my-top_2.h5`: the one known process among the words of the file's name, if there is exactly one. */
export function classFromName(path: string): string | null {
  const words = basename(path)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  const found = KNOWN.filter((name) => words.includes(name))
  return found.length === 1 ? (found[0] as string) : null
}

/**
 * Class of each of the file's label codes, for a recipe; null where no row has that code.
 *
 * In the reference layout `is_signal_new` is 1 for every signal, so label 1 takes its class from `className`
 * (`--class NAME=FILE`), else from the file's name, else it is "signal"; label 0 is "qcd". Image files name their own
 * classes; `className` renames the class of a file that has only one.
 * @throws USAGE if `className` cannot be told to one label. NO_JETS if no row has a good label.
 */
export function classesFor(path: string, file: JetFile, options: { readonly className?: string } = {}): (string | null)[] {
  const present = new Set(file.readLabels())
  present.delete(BAD_LABEL)
  if (present.size === 0) throw new JetwatchError('NO_JETS', `${path}: no row has a known label`, 'Give a file whose labels are 0, 1, …')
  const { className } = options
  const named = file.layout === 'constituents' && present.has(1) ? 1 : [...present][0]
  if (className && file.layout === 'images' && present.size > 1) {
    throw new JetwatchError(
      'USAGE',
      `--class ${className}=${path}: the file holds ${present.size} classes (${file.classes.join(', ')})`,
      'Rename its datasets, or leave --class out',
    )
  }
  return file.classes.map((own, code) => {
    if (!present.has(code)) return null
    if (className && code === named) return className
    return file.layout === 'images' ? own : ownClass(path, code)
  })
}

function ownClass(path: string, code: number): string {
  if (code === 0) return 'qcd'
  const fromName = classFromName(path)
  return fromName === null || fromName === 'qcd' ? 'signal' : fromName
}
