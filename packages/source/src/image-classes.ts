import { JetwatchError } from '@jetwatch/shared/errors'
import { NAME_PATTERN } from '@jetwatch/shared/names'
import type { Hdf5File } from './hdf5.ts'

const ATTRIBUTES = ['classes', 'class_names', 'label_names']

/** A dataset's name as a class name: lower case, anything but a-z and 0-9 becomes a single -. */
function toClassName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
}

function checkNames(names: readonly string[], from: readonly string[], where: string): string[] {
  const bad = names.findIndex((name, i) => !NAME_PATTERN.test(name) || names.indexOf(name) !== i)
  if (bad >= 0) {
    throw new JetwatchError(
      'WRONG_LAYOUT',
      `${where}: "${from[bad]}" gives no class name of its own`,
      'Name each class differently, with letters and digits',
    )
  }
  return [...names]
}

/** Class names of a file with one dataset per class: the datasets' own names, or their whole paths where those repeat (`qcd/images`). */
export function classNames(where: string, paths: readonly string[]): string[] {
  const short = paths.map((path) => toClassName(path.slice(path.lastIndexOf('/') + 1)))
  const names = new Set(short).size === short.length ? short : paths.map(toClassName)
  return checkNames(names, paths, where)
}

/** Class names by label code from the first such attribute: a list of strings, or one string separated by commas. */
export function listedNames(file: Hdf5File, paths: readonly string[]): string[] | null {
  for (const path of paths) {
    for (const attribute of ATTRIBUTES) {
      const value = file.attribute(path, attribute)
      const listed = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.map(String) : []
      if (listed.length > 0) return checkNames(listed.map(toClassName), listed, `${file.path}: attribute ${attribute} of ${path}`)
    }
  }
  return null
}
