import type { Recipe } from '@jetwatch/shared/recipe'
import { type Draft, getAt, isRecord, setAt } from './draft.ts'

type DataFile = Recipe['files'][number]
export type Side = 'background' | 'signal'

/** A class that some data file holds, and what the draft makes of it. */
export interface ClassRow {
  readonly name: string
  readonly file: string
  readonly side: Side | null
}

const names = (value: unknown): string[] => (Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [])
const filesOf = (draft: Draft): unknown[] => {
  const files = getAt(draft, ['files'])
  return Array.isArray(files) ? files : []
}
const classesOf = (file: unknown): string[] => (isRecord(file) ? names(file['classes']) : [])
export const sideOf = (draft: Draft, side: Side): string[] => names(getAt(draft, [side]))

/** Every class of the draft's files and of the library's, those of the draft first. */
export function classRows(draft: Draft, library: readonly DataFile[]): ClassRow[] {
  const rows = new Map<string, ClassRow>()
  const [background, signal] = [sideOf(draft, 'background'), sideOf(draft, 'signal')]
  const add = (name: string, file: string): void => {
    if (rows.has(name)) return
    rows.set(name, { name, file, side: background.includes(name) ? 'background' : signal.includes(name) ? 'signal' : null })
  }
  for (const file of filesOf(draft)) for (const name of classesOf(file)) add(name, isRecord(file) ? String(file['path']) : '')
  for (const { path, classes } of library) for (const name of classes) if (name !== null) add(name, path)
  for (const name of [...background, ...signal]) add(name, 'no file')
  return [...rows.values()]
}

/** The class on another side, or on none; files come and go with their classes, and so do shares. */
export function putClass(draft: Draft, name: string, side: Side | null, library: readonly DataFile[]): Draft {
  let next = draft
  for (const one of ['background', 'signal'] as const) {
    const without = sideOf(next, one).filter((other) => other !== name)
    next = setAt(next, [one], one === side ? [...without, name] : without)
  }
  const used = new Set([...sideOf(next, 'background'), ...sideOf(next, 'signal')])
  const files = filesOf(next).filter((file) => classesOf(file).some((held) => used.has(held)))
  const missing = side !== null && !files.some((file) => classesOf(file).includes(name))
  const source = missing ? library.find(({ classes }) => classes.includes(name)) : undefined
  next = setAt(next, ['files'], source ? [...files, source] : files)
  const shares = getAt(next, ['fractions'])
  if (!isRecord(shares)) return next
  const kept = Object.entries(shares).filter(([held]) => used.has(held) && held !== name)
  return setAt(next, ['fractions'], kept.length ? Object.fromEntries(kept) : undefined)
}

/** Whether a side's classes have shares of their own, instead of those that the files happen to have. */
export const hasShares = (draft: Draft, side: Side): boolean => {
  const shares = getAt(draft, ['fractions'])
  return isRecord(shares) && sideOf(draft, side).some((name) => shares[name] !== undefined)
}

/** Equal shares for a side's classes, or none. */
export function shareEqually(draft: Draft, side: Side, on: boolean): Draft {
  const own = sideOf(draft, side)
  const shares = getAt(draft, ['fractions'])
  const others = Object.entries(isRecord(shares) ? shares : {}).filter(([name]) => !own.includes(name))
  const each = Number((1 / Math.max(1, own.length)).toPrecision(6))
  // What rounding leaves over goes to the last.
  const equal = own.map((name, i) => [name, i < own.length - 1 ? each : Number((1 - each * (own.length - 1)).toPrecision(12))] as const)
  const next = [...others, ...(on ? equal : [])]
  return setAt(draft, ['fractions'], next.length ? Object.fromEntries(next) : undefined)
}
