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
import type { ArrayNode } from './arrow-template.ts'
import { verifyArrowStream } from './arrow-verifier.ts'
import { bad } from './bad-frame.ts'
import { type Column, type ColumnSpec, missingOf, type StoredColumn, type Values } from './wire-column.ts'

/** A message with one record batch, through apache-arrow: any schema, slowly. */
export interface ArrowMessage {
  readonly batch: RecordBatch
  readonly count: number
  readonly metadata: ReadonlyMap<string, string>
}

const TYPES = {
  u8: () => new Uint8(),
  u16: () => new Uint16(),
  u32: () => new Uint32(),
  u64: () => new Uint64(),
  f32: () => new Float32(),
  f64: () => new Float64(),
} as const

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

export function writeArrow(
  specs: readonly ColumnSpec[],
  stored: readonly StoredColumn[],
  count: number,
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const fields = fieldsOf(specs)
  const schema = new Schema(fields, new Map(metadata))
  const children = specs.map((spec, i) => toData(spec, (fields[i] as Field).type, stored[i] as StoredColumn))
  const data = makeData({ type: new Struct(fields), length: count, nullCount: 0, children })
  return RecordBatchStreamWriter.writeAll([new RecordBatch(schema, data)]).toUint8Array(true)
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

/** @throws BAD_FRAME unless it is an Arrow IPC stream of one record batch. */
export function readArrow(bytes: Uint8Array, what: string): ArrowMessage {
  try {
    verifyArrowStream(bytes)
    const batches = [...RecordBatchReader.from(bytes)]
    if (batches.length !== 1) throw new Error(`it holds ${batches.length} record batches, not one`)
    const batch = batches[0] as RecordBatch
    return { batch, count: batch.numRows, metadata: batch.schema.metadata }
  } catch (error) {
    throw bad(what, error instanceof Error ? error.message : String(error))
  }
}

/** A column of a message, wherever it stands in the schema. @throws BAD_FRAME where type, length or offsets are wrong. */
export function readColumn(spec: ColumnSpec, { batch }: ArrowMessage, what: string): Column {
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
    const missing = missingOf(spec)
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
