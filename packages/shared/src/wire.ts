import {
  type Data,
  type DataType,
  Field,
  Float32,
  Float64,
  List,
  makeData,
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
} from 'apache-arrow'
import { type ArrayNode, ArrowTemplate } from './arrow-template.ts'
import { verifyArrowStream } from './arrow-verifier.ts'
import { JetwatchError } from './errors.ts'

/** Version of every message of ours on the wire, in the schema's metadata under `jetwatch.wire`. */
export const WIRE_VERSION = '1'

const TYPES = {
  u8: () => new Uint8(),
  u16: () => new Uint16(),
  u32: () => new Uint32(),
  u64: () => new Uint64(),
  f32: () => new Float32(),
  f64: () => new Float64(),
} as const

/** `list` columns hold one run of values per row; `nullable` ones mark a missing value (see {@link missingOf}). */
export interface ColumnSpec {
  readonly name: string
  readonly type: keyof typeof TYPES
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

const isMissing = (spec: ColumnSpec, value: number): boolean =>
  spec.type === 'f32' || spec.type === 'f64' ? Number.isNaN(value) : value === (spec.type === 'u8' ? MISSING_U8 : MISSING_U16)

const schemas = new WeakMap<readonly ColumnSpec[], Field[]>()

function fieldsOf(specs: readonly ColumnSpec[]): Field[] {
  let fields = schemas.get(specs)
  if (!fields) {
    fields = specs.map((spec) => {
      const type = TYPES[spec.type]()
      return new Field(spec.name, spec.list ? new List(new Field('item', type, false)) : type, spec.nullable === true)
    })
    schemas.set(specs, fields)
  }
  return fields
}

/**
 * Writes columns as an Arrow IPC stream with one record batch. u64 columns are given as Float64Array of integers
 * below 2^53. The same input gives the same bytes.
 */
export function encodeColumns(
  specs: readonly ColumnSpec[],
  columns: Readonly<Record<string, Column>>,
  count: number,
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const stored = specs.map((spec) => {
    const column = columns[spec.name]
    if (!column) throw new TypeError(`column ${spec.name} is missing`)
    return spec.list ? storedList(spec, column, count) : storedColumn(spec, column, count)
  })
  const template = templateOf(specs, metadata)
  if (!template) return writeFirst(specs, stored, count, metadata)
  return template.write(
    count,
    stored.flatMap(({ nodes }) => nodes),
    stored.flatMap(({ buffers }) => buffers.map(asBytes)),
  )
}

/** A column as it lies in the body: its arrays (a list has one for its values too), and the buffers of each. */
interface StoredColumn {
  readonly nodes: readonly ArrayNode[]
  readonly buffers: readonly (Values | Int32Array)[]
}

const NO_NULLS = new Uint8Array(0)
const asBytes = (buffer: Values | Int32Array): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)

function storedList(spec: ColumnSpec, { values, offsets }: Column, count: number): StoredColumn {
  if (!offsets) throw new TypeError(`list column ${spec.name} has no offsets`)
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

function storedColumn(spec: ColumnSpec, column: Column, count: number): StoredColumn {
  const values = column.values.subarray(0, count)
  if (spec.type === 'u64') return { nodes: [[count, 0]], buffers: [NO_NULLS, toUint64(values)] }
  let present = values
  let valid = NO_NULLS
  let nulls = 0
  if (spec.nullable) {
    for (let i = 0; i < count; i++) {
      if (!isMissing(spec, values[i] as number)) continue
      if (nulls++ === 0) {
        present = values.slice()
        valid = new Uint8Array((count + 7) >> 3)
        for (let k = 0; k < count; k++) valid[k >> 3] = (valid[k >> 3] as number) | (1 << (k & 7))
      }
      present[i] = 0
      valid[i >> 3] = (valid[i >> 3] as number) & ~(1 << (i & 7))
    }
  }
  return { nodes: [[count, nulls]], buffers: [valid, present] }
}

/** Little-endian words of 64 bits, as pairs of 32. */
function toUint64(values: Values): Uint32Array {
  const words = new Uint32Array(2 * values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    words[2 * i] = value % 2 ** 32
    words[2 * i + 1] = value / 2 ** 32
  }
  return words
}

/** Streams a process writes at a time, at most: one for each kind of message and run. */
const MOST_TEMPLATES = 16
const templates = new WeakMap<readonly ColumnSpec[], Map<string, ArrowTemplate>>()

const keyOf = (metadata: ReadonlyMap<string, string>): string => JSON.stringify([...metadata])

const templateOf = (specs: readonly ColumnSpec[], metadata: ReadonlyMap<string, string>): ArrowTemplate | undefined =>
  templates.get(specs)?.get(keyOf(metadata))

/** The first message of a schema is written by apache-arrow; those after it take it for their template. */
function writeFirst(
  specs: readonly ColumnSpec[],
  stored: readonly StoredColumn[],
  count: number,
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const fields = fieldsOf(specs)
  const schema = new Schema(fields, new Map([['jetwatch.wire', WIRE_VERSION], ...metadata]))
  const children = specs.map((spec, i) => toData(spec, (fields[i] as Field).type, stored[i] as StoredColumn))
  const data = makeData({ type: new Struct(fields), length: count, nullCount: 0, children })
  const bytes = RecordBatchStreamWriter.writeAll([new RecordBatch(schema, data)]).toUint8Array(true)
  if (count > 0) {
    const known = templates.get(specs) ?? new Map<string, ArrowTemplate>()
    if (known.size >= MOST_TEMPLATES) known.clear()
    templates.set(specs, known.set(keyOf(metadata), new ArrowTemplate(bytes)))
  }
  return bytes
}

function toData(spec: ColumnSpec, type: DataType, { nodes, buffers }: StoredColumn): Data {
  const [[length, nullCount], ofValues] = nodes as [ArrayNode, ArrayNode?]
  if (spec.list) {
    const child = makeData({ type: TYPES[spec.type](), length: ofValues?.[0], nullCount: 0, data: buffers[3] } as never)
    return makeData({ type: type as List, length, nullCount: 0, valueOffsets: buffers[1] as Int32Array, child })
  }
  const [valid, values] = buffers as [Uint8Array, Values]
  const data = spec.type === 'u64' ? new BigUint64Array(values.buffer) : values
  return makeData({ type, length, nullCount, ...(nullCount > 0 ? { nullBitmap: valid } : {}), data } as never)
}

export interface Decoded {
  readonly count: number
  readonly metadata: ReadonlyMap<string, string>
  readonly columns: Readonly<Record<string, Column>>
}

/**
 * Reads what {@link encodeColumns} wrote, from an untrusted source: types, lengths and offsets are all checked.
 * Columns beyond the known ones are allowed and ignored. Values are views of `bytes` where alignment permits.
 * @throws BAD_FRAME, or WIRE_VERSION for another version of the wire format.
 */
export function decodeColumns(specs: readonly ColumnSpec[], bytes: Uint8Array, what: string): Decoded {
  let batch: RecordBatch
  let metadata: ReadonlyMap<string, string>
  try {
    verifyArrowStream(bytes)
    const batches = [...RecordBatchReader.from(bytes)]
    if (batches.length !== 1) throw new Error(`it holds ${batches.length} record batches, not one`)
    batch = batches[0] as RecordBatch
    metadata = batch.schema.metadata
  } catch (error) {
    throw bad(what, error instanceof Error ? error.message : String(error))
  }
  const version = metadata.get('jetwatch.wire')
  if (version !== WIRE_VERSION) {
    throw new JetwatchError(
      'WIRE_VERSION',
      `${what}: wire version ${version ?? 'missing'}, this build reads ${WIRE_VERSION}`,
      'Run producer, scorer and dashboard from the same release',
    )
  }
  const columns: Record<string, Column> = {}
  for (const spec of specs) columns[spec.name] = readColumn(spec, batch, what)
  return { count: batch.numRows, metadata, columns }
}

function readColumn(spec: ColumnSpec, batch: RecordBatch, what: string): Column {
  const at = batch.schema.fields.findIndex((field) => field.name === spec.name)
  const data = batch.data.children[at]
  if (!data) throw bad(what, `column ${spec.name} is missing`)
  const count = batch.numRows
  const expected = TYPES[spec.type]()
  if (spec.list) {
    const child = data.children[0]
    const offsets = data.valueOffsets as Int32Array | undefined
    if (!child || !offsets || !sameType((data.type as List).children?.[0]?.type, expected))
      throw bad(what, `column ${spec.name} is not a list of ${spec.type}`)
    if (data.nullCount > 0 || child.nullCount > 0) throw bad(what, `column ${spec.name} holds nulls`)
    const values = child.values as Values
    if (data.length !== count || offsets.length < count + 1) throw bad(what, `column ${spec.name} has too few offsets`)
    let last = offsets[0] as number
    if (last < 0) throw bad(what, `column ${spec.name} starts before its values`)
    for (let i = 1; i <= count; i++) {
      const next = offsets[i] as number
      if (next < last) throw bad(what, `column ${spec.name} has falling offsets`)
      last = next
    }
    if (last > values.length) throw bad(what, `column ${spec.name} is shorter than its offsets say`)
    return { values: values.subarray(0, last), offsets: offsets.subarray(0, count + 1) }
  }
  if (!sameType(data.type, expected)) throw bad(what, `column ${spec.name} is ${data.type}, not ${expected}`)
  const raw = data.values as Values | BigUint64Array
  if (data.length !== count || raw.length < count) throw bad(what, `column ${spec.name} is shorter than ${count} rows`)
  if (data.nullCount > 0 && !spec.nullable) throw bad(what, `column ${spec.name} holds nulls`)
  if (raw instanceof BigUint64Array) return { values: toSafeIntegers(raw, count, spec.name, what) }
  let values = raw.subarray(0, count)
  if (data.nullCount > 0) {
    values = values.slice()
    const missing = spec.type === 'u8' ? MISSING_U8 : spec.type === 'u16' ? MISSING_U16 : Number.NaN
    for (let i = 0; i < count; i++) if (!data.getValid(i)) values[i] = missing
  }
  return { values }
}

function toSafeIntegers(raw: BigUint64Array, count: number, name: string, what: string): Float64Array {
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const value = Number(raw[i])
    if (value > Number.MAX_SAFE_INTEGER) throw bad(what, `column ${name} holds ${raw[i]}, above 2^53`)
    values[i] = value
  }
  return values
}

const sameType = (a: DataType | undefined, b: DataType): boolean => a !== undefined && a.toString() === b.toString()

export function bad(what: string, message: string): JetwatchError {
  return new JetwatchError('BAD_FRAME', `${what}: ${message}`, 'Check the producer of this message against docs/wire-format.md')
}
