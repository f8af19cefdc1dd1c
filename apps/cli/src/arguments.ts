import { NAME_PATTERN } from '@jetwatch/shared/names'
import { findPreset, nameGeometry, PRESET_HINT, PRESETS, type PresetName, WINDOW_LIMITS } from '@jetwatch/shared/preset'
import { SCORE_NAMES, type ScoreName } from '@jetwatch/training/scores/score-name'
import { InvalidArgumentError } from 'commander'

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** Parser of whole numbers within [min, max]. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^[+-]?\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }
}

/** Parser of numbers within [min, max]; `above` leaves min itself out. */
export function real(min: number, max: number, { above = false } = {}): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (NUMBER.test(text) && (above ? value > min : value >= min) && value <= max) return value
    throw new InvalidArgumentError(`It must be a number ${above ? 'above' : 'from'} ${min}${above ? ' and at most' : ' to'} ${max}.`)
  }
}

/** A share: 0 to 1, or 0% to 100%. */
export function share(text: string): number {
  const percent = text.endsWith('%')
  const digits = percent ? text.slice(0, -1) : text
  const value = Number(digits) / (percent ? 100 : 1)
  if (NUMBER.test(digits) && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('It must be a share from 0 to 1, or a percentage such as 5%.')
}

/** A class, model or run name. */
export function name(text: string): string {
  if (NAME_PATTERN.test(text)) return text
  throw new InvalidArgumentError('A name has 1 to 32 characters of a-z, 0-9 and -, and does not start with -.')
}

/** An image preset by its name, or a geometry such as 24x24@0.6. */
export function preset(text: string): PresetName {
  const found = findPreset(text) ?? geometry(text)
  if (found) return found.name
  throw new InvalidArgumentError(`It must be ${PRESET_HINT}.`)
}

/** A geometry that is spelt otherwise than its name, such as 40x40@0.80. */
function geometry(text: string) {
  const [, rows, columns, window] = /^(\d+)x(\d+)@(\d*\.?\d+)$/.exec(text) ?? []
  const name = rows !== undefined && rows === columns ? nameGeometry(Number(rows), Number(window)) : null
  return name === null ? null : findPreset(name)
}

/** Half the width of a window, as a custom geometry may have it. */
export function halfWidth(text: string): number {
  const value = real(...WINDOW_LIMITS)(text)
  if (nameGeometry(PRESETS.aachen.width, value)) return value
  throw new InvalidArgumentError('It may have four decimals at most.')
}

/** Text that is not empty: a path. */
export function path(text: string): string {
  if (text.trim()) return text
  throw new InvalidArgumentError('It must not be empty.')
}

/** Collects a repeatable flag. */
export const repeated = (text: string, before: readonly string[] = []): string[] => [...before, path(text)]

/** `--class NAME=FILE`, repeatable. */
export interface ClassOfFile {
  readonly name: string
  readonly file: string
}
export function classOfFile(text: string, before: readonly ClassOfFile[] = []): ClassOfFile[] {
  const at = text.indexOf('=')
  if (at <= 0 || at === text.length - 1) throw new InvalidArgumentError('It must be NAME=FILE, such as top=my-top.h5.')
  return [...before, { name: name(text.slice(0, at)), file: text.slice(at + 1) }]
}

/** `--skip ROWS=FILE`, repeatable. */
export interface SkippedRows {
  readonly rows: number
  readonly file: string
}
export function skippedRows(text: string, before: readonly SkippedRows[] = []): SkippedRows[] {
  const at = text.indexOf('=')
  if (at <= 0 || at === text.length - 1) throw new InvalidArgumentError('It must be ROWS=FILE, such as 8000=data/qcd.h5.')
  return [...before, { rows: integer(0, 1e9)(text.slice(0, at)), file: text.slice(at + 1) }]
}

/** `--signal FILE[=NAME]`, repeatable. */
export interface SignalFile {
  readonly file: string
  readonly name?: string
}
export function signalFile(text: string, before: readonly SignalFile[] = []): SignalFile[] {
  const at = text.lastIndexOf('=')
  return [...before, at < 0 ? { file: path(text) } : { file: path(text.slice(0, at)), name: name(text.slice(at + 1)) }]
}

/** `--score NAME[,NAME…]`, repeatable. */
export function scoreNames(text: string, before: readonly ScoreName[] = []): ScoreName[] {
  const names = text.split(',').map((one) => one.trim().toLowerCase())
  const known = names.filter((one): one is ScoreName => (SCORE_NAMES as readonly string[]).includes(one))
  if (known.length < names.length) throw new InvalidArgumentError(`It must be one of ${SCORE_NAMES.join(', ')}.`)
  return [...before, ...known]
}
