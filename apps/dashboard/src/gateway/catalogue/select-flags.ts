import type { CatalogueQuery, SortKey } from '@jetwatch/shared/catalogue/catalogue-query'
import { MARK_TITLES, type Mark } from '@jetwatch/shared/marks'
import { classTitle } from '@jetwatch/shared/plot/class-colours'
import type { FlagIndex } from './flag-index.ts'

/** Places are packed below a key of 32 bits into one double, so that a typed array sorts them at once. */
const PLACE_BITS = 2 ** 21

/** Places in the columns of the flagged events that fit the query, in its order. `until`: only the first so many places. */
export function selectFlags(
  index: FlagIndex,
  marks: ReadonlyMap<number, Mark>,
  query: CatalogueQuery,
  until = index.flags.length,
): Uint32Array {
  const fits = filterOf(index, marks, query)
  const key = keyOf(index, query.sort, until)
  const packed = new Float64Array(until)
  let count = 0
  for (let i = 0; i < until; i++) if (fits(i)) packed[count++] = key(i) * PLACE_BITS + i
  const sorted = packed.subarray(0, count).sort()
  const places = new Uint32Array(count)
  const descending = query.order === 'desc'
  for (let i = 0; i < count; i++) places[descending ? count - 1 - i : i] = (sorted[i] as number) % PLACE_BITS
  return places
}

/** How many of the first `until` fit: what a table asks again and again, without the order. */
export function countFlags(index: FlagIndex, marks: ReadonlyMap<number, Mark>, query: CatalogueQuery, until: number): number {
  const fits = filterOf(index, marks, query)
  let count = 0
  for (let i = 0; i < until; i++) if (fits(i)) count++
  return count
}

/** A whole number below 2^32 that rises with the value; what is missing comes first. */
function keyOf({ flags: { columns } }: FlagIndex, sort: SortKey, until: number): (i: number) => number {
  if (sort === 'multiplicity') return (i) => ((columns.multiplicity[i] as number) + 1) & 0xffff
  if (sort !== 'sequence') {
    const column = columns[sort]
    const bits = new Uint32Array(column.buffer, column.byteOffset, until)
    return (i) => {
      const raw = bits[i] as number
      if (Number.isNaN(column[i])) return 0
      // IEEE 754 orders positive floats by their bits, negative ones the other way round.
      return raw & 0x80000000 ? ~raw >>> 0 : (raw | 0x80000000) >>> 0
    }
  }
  const { sequence } = columns
  let [lowest, highest] = [Number.POSITIVE_INFINITY, 0]
  for (let i = 0; i < until; i++) {
    lowest = Math.min(lowest, sequence[i] as number)
    highest = Math.max(highest, sequence[i] as number)
  }
  // A run of more than 4 thousand million events is ordered in steps, and inside a step by arrival.
  const step = Math.max(1, Math.ceil((highest - lowest + 1) / 2 ** 32))
  return (i) => Math.floor(((sequence[i] as number) - lowest) / step)
}

type Fits = (i: number) => boolean

function filterOf(index: FlagIndex, marks: ReadonlyMap<number, Mark>, query: CatalogueQuery): Fits {
  const { columns } = index.flags
  const classes = index.stream?.classes ?? []
  const tests: Fits[] = []
  const between = (column: Float32Array, low: number | undefined, high: number | undefined): void => {
    if (low !== undefined) tests.push((i) => (column[i] as number) >= low)
    if (high !== undefined) tests.push((i) => (column[i] as number) <= high)
  }
  between(columns.score, query.scoreMin, query.scoreMax)
  between(columns.mass, query.massMin, query.massMax)
  const { label, mark, model, q, only } = query
  const markOf = (i: number): string => marks.get(columns.sequence[i] as number)?.mark ?? 'none'
  if (label?.length) tests.push((i) => label.includes(classes[columns.label[i] as number] ?? 'none'))
  if (mark?.length) tests.push((i) => (mark as readonly string[]).includes(markOf(i)))
  if (model !== undefined) tests.push((i) => index.models[columns.model[i] as number] === model)
  if (only?.length) {
    const chosen = new Set(only)
    tests.push((i) => chosen.has(columns.sequence[i] as number))
  }
  for (const word of q ?? []) tests.push(wordOf(index, marks, word))
  return (i) => tests.every((test) => test(i))
}

/** A number is a sequence or a row; any other word begins a class, a model, a mark or the name of who marked. */
function wordOf(index: FlagIndex, marks: ReadonlyMap<number, Mark>, word: string): Fits {
  const { columns } = index.flags
  if (/^#?\d+$/.test(word)) {
    const number = Number(word.replace('#', ''))
    return (i) => columns.sequence[i] === number || (!word.startsWith('#') && columns.row[i] === number)
  }
  const begins = (text: string): boolean => text.toLowerCase().startsWith(word)
  const classes = new Set((index.stream?.classes ?? []).flatMap((name, code) => (begins(name) || begins(classTitle(name)) ? [code] : [])))
  const models = new Set(index.models.flatMap((name, code) => (begins(name) ? [code] : [])))
  return (i) => {
    if (classes.has(columns.label[i] as number) || models.has(columns.model[i] as number)) return true
    const mark = marks.get(columns.sequence[i] as number)
    if (!mark?.mark) return false
    return begins(mark.mark) || begins(MARK_TITLES[mark.mark]) || begins(mark.author)
  }
}
