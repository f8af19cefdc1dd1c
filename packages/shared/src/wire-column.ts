import type { ArrayNode } from './arrow-template.ts'

export type WireType = 'u8' | 'u16' | 'u32' | 'u64' | 'f32' | 'f64'

/** `list` columns hold one run of values per row; `nullable` ones mark a missing value (see {@link missingOf}). */
export interface ColumnSpec {
  readonly name: string
  readonly type: WireType
  readonly nullable?: boolean
  readonly list?: boolean
}

export type Values = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array
export interface Column {
  readonly values: Values
  /** Row i of a list column is values[offsets[i]] to values[offsets[i + 1]]. */
  readonly offsets?: Int32Array
}

/** In memory a missing value is NaN for floats and the largest value for integers; on the wire it is an Arrow null. */
export const MISSING_U8 = 0xff
export const MISSING_U16 = 0xffff

export const missingOf = ({ type }: ColumnSpec): number => (type === 'u8' ? MISSING_U8 : type === 'u16' ? MISSING_U16 : Number.NaN)

/** A column as it lies in the body of a message: its arrays (a list has one for its values too), and two buffers for each: validity and values. */
export interface StoredColumn {
  readonly nodes: readonly ArrayNode[]
  readonly buffers: readonly (Values | Int32Array)[]
}

const NO_NULLS = new Uint8Array(0)

/** @throws TypeError for a list column without offsets. */
export function storeColumn(spec: ColumnSpec, column: Column, count: number): StoredColumn {
  if (spec.list) return storeList(spec, column, count)
  const values = column.values.subarray(0, count)
  if (spec.type === 'u64') return { nodes: [[count, 0]], buffers: [NO_NULLS, toWords(values)] }
  if (!spec.nullable) return { nodes: [[count, 0]], buffers: [NO_NULLS, values] }
  const missing = missingOf(spec)
  let present = values
  let valid = NO_NULLS
  let nulls = 0
  for (let i = 0; i < count; i++) {
    if (!Object.is(values[i], missing)) continue
    if (nulls++ === 0) {
      present = values.slice()
      valid = new Uint8Array((count + 7) >> 3)
      for (let k = 0; k < count; k++) valid[k >> 3] = (valid[k >> 3] as number) | (1 << (k & 7))
    }
    present[i] = 0
    valid[i >> 3] = (valid[i >> 3] as number) & ~(1 << (i & 7))
  }
  return { nodes: [[count, nulls]], buffers: [valid, present] }
}

function storeList({ name }: ColumnSpec, { values, offsets }: Column, count: number): StoredColumn {
  if (!offsets) throw new TypeError(`list column ${name} has no offsets`)
  const [begin, end] = [offsets[0] ?? 0, offsets[count] ?? 0]
  const own = offsets.subarray(0, count + 1)
  return {
    nodes: [
      [count, 0],
      [end - begin, 0],
    ],
    buffers: [NO_NULLS, begin === 0 ? own : own.map((offset) => offset - begin), NO_NULLS, values.subarray(begin, end)],
  }
}

/** Integers below 2^53 as little-endian words of 64 bits, in halves. */
function toWords(values: Values): Uint32Array {
  const words = new Uint32Array(2 * values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    words[2 * i] = value % 2 ** 32
    words[2 * i + 1] = value / 2 ** 32
  }
  return words
}

/**
 * Reads what {@link storeColumn} wrote, from an untrusted source: nodes and buffers of a body, this column's from `node` and `2 · node` on.
 * Values are views of the buffers where alignment permits. Null where anything is not as it should be.
 */
export function loadColumn(
  spec: ColumnSpec,
  nodes: readonly ArrayNode[],
  buffers: readonly Uint8Array[],
  node: number,
  count: number,
): Column | null {
  const [rows, nulls] = nodes[node] as ArrayNode
  const [valid, stored] = [buffers[2 * node], buffers[2 * node + 1]] as [Uint8Array, Uint8Array]
  if (rows !== count || (nulls > 0 && !spec.nullable)) return null
  if (spec.list) {
    const offsets = view(Int32Array, stored)
    const values = view(ARRAYS[spec.type], buffers[2 * node + 3] as Uint8Array)
    if (offsets.length <= count || offsets[0] !== 0) return null
    let last = 0
    for (let i = 1; i <= count; i++) {
      const next = offsets[i] as number
      if (next < last) return null
      last = next
    }
    const [items, nullItems] = nodes[node + 1] as ArrayNode
    return items !== last || nullItems !== 0 || last > values.length
      ? null
      : { values: values.subarray(0, last), offsets: offsets.subarray(0, count + 1) }
  }
  if (spec.type === 'u64') return loadIntegers(view(Uint32Array, stored), count)
  const all = view(ARRAYS[spec.type], stored)
  if (all.length < count) return null
  if (nulls === 0) return { values: all.subarray(0, count) }
  if (8 * valid.length < count) return null
  const values = all.slice(0, count)
  const missing = missingOf(spec)
  for (let i = 0; i < count; i++) if ((((valid[i >> 3] as number) >> (i & 7)) & 1) === 0) values[i] = missing
  return { values }
}

function loadIntegers(words: Uint32Array, count: number): Column | null {
  if (words.length < 2 * count) return null
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const value = (words[2 * i + 1] as number) * 2 ** 32 + (words[2 * i] as number)
    if (value > Number.MAX_SAFE_INTEGER) return null
    values[i] = value
  }
  return { values }
}

interface ArrayKind<T> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, offset: number, length: number): T
}

const ARRAYS: Readonly<Record<WireType, ArrayKind<Values>>> = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
}

/** The numbers in a buffer, copied only where they do not lie as the processor wants them. */
function view<T>(Kind: ArrayKind<T>, bytes: Uint8Array): T {
  const size = Kind.BYTES_PER_ELEMENT
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes)
  return new Kind(buffer as ArrayBuffer, byteOffset, Math.floor(bytes.byteLength / size))
}
