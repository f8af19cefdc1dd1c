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
  const fields = fieldsOf(specs)
  const schema = new Schema(fields, new Map([['jetwatch.wire', WIRE_VERSION], ...metadata]))
  const children = specs.map((spec, i) => {
    const column = columns[spec.name]
    if (!column) throw new TypeError(`column ${spec.name} is missing`)
    return toData(spec, (fields[i] as Field).type, column, count)
  })
  const data = makeData({ type: new Struct(fields), length: count, nullCount: 0, children })
  return RecordBatchStreamWriter.writeAll([new RecordBatch(schema, data)]).toUint8Array(true)
}

function toData(spec: ColumnSpec, type: DataType, column: Column, count: number): Data {
  if (spec.list) {
    const valueOffsets = column.offsets
    if (!valueOffsets) throw new TypeError(`list column ${spec.name} has no offsets`)
    const length = valueOffsets[count] ?? 0
    const child = makeData({ type: TYPES[spec.type](), length, nullCount: 0, data: column.values.subarray(0, length) } as never)
    return makeData({ type: type as List, length: count, nullCount: 0, valueOffsets, child })
  }
  const values = column.values.subarray(0, count)
  if (spec.type === 'u64') return makeData({ type, length: count, nullCount: 0, data: BigUint64Array.from(values, BigInt) } as never)
  if (!spec.nullable) return makeData({ type, length: count, nullCount: 0, data: values } as never)
  const nullBitmap = new Uint8Array((count + 7) >> 3)
  let present = values
  let nullCount = 0
  for (let i = 0; i < count; i++) {
    if (!isMissing(spec, values[i] as number)) {
      nullBitmap[i >> 3] = (nullBitmap[i >> 3] as number) | (1 << (i & 7))
      continue
    }
    if (nullCount++ === 0) present = values.slice()
    present[i] = 0
  }
  const nulls = nullCount ? { nullCount, nullBitmap } : { nullCount: 0 }
  return makeData({ type, length: count, ...nulls, data: present } as never)
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
    // A list of 64-bit offsets is another type.
    if (!child || !(offsets instanceof Int32Array) || !sameType((data.type as List).children?.[0]?.type, expected))
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
