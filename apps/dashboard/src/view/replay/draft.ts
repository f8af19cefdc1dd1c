import { canonicalJson, checkRecipe, type Recipe, recipeHash } from '@jetwatch/shared/recipe'
import { remedyFor } from './remedies.ts'

/** A recipe being written: any JSON, right or wrong. The form and the text show the same one. */
export type Draft = unknown
export type Path = readonly (string | number)[]

export const pathOf = (text: string): Path => text.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step))

/** What stands at a place; undefined where nothing does. */
export function getAt(value: Draft, path: Path): unknown {
  let at = value
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Record<string | number, unknown>)[step]
  }
  return at
}

/** The draft with another value at a place; undefined takes the key, or the item of a list, away. What is on the way is made. */
export function setAt(value: Draft, path: Path, next: unknown): Draft {
  const [step, ...rest] = path
  if (step === undefined) return next
  const inner = (at: unknown): unknown => (rest.length ? setAt(at, rest, next) : next)
  if (typeof step === 'number') {
    const list = Array.isArray(value) ? [...value] : []
    const item = inner(list[step])
    if (item === undefined) list.splice(step, 1)
    else list[step] = item
    return list
  }
  const { [step]: before, ...others } = isRecord(value) ? value : {}
  const after = inner(before)
  // A key that was there keeps its place in the text.
  if (after === undefined) return others
  return isRecord(value) && step in value
    ? Object.fromEntries(Object.entries(value).map(([key, old]) => [key, key === step ? after : old]))
    : { ...others, [step]: after }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export interface DraftFault {
  /** As in `corruptions.0.particles`; empty for the whole. */
  readonly path: string
  readonly message: string
  readonly remedy: string
}

export type Checked =
  | { readonly recipe: Recipe; readonly hash: string; readonly faults: readonly DraftFault[] }
  | { readonly recipe: null; readonly hash: null; readonly faults: readonly DraftFault[] }

/** By the schema that every other reader of recipes uses. */
export function checkDraft(draft: Draft): Checked {
  const checked = checkRecipe(draft)
  if (checked.recipe) return { recipe: checked.recipe, hash: recipeHash(checked.recipe), faults: [] }
  return { recipe: null, hash: null, faults: checked.faults.map((fault) => ({ ...fault, remedy: remedyFor(fault.path) })) }
}

/** The faults at a place, and with `inside` those of what it holds. */
export const faultsAt = (faults: readonly DraftFault[], path: string, inside = false): DraftFault[] =>
  faults.filter((fault) => fault.path === path || (inside && fault.path.startsWith(`${path}.`)))

export const textOf = (draft: Draft): string => JSON.stringify(draft, null, 2)
export const sameDraft = (a: Draft, b: Draft): boolean => canonicalJson(a) === canonicalJson(b)
