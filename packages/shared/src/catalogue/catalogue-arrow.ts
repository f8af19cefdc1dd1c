import {
  Field,
  Float32,
  Float64,
  List,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'

const NUMBERS = { f64: Float64, f32: Float32, u32: Uint32, u16: Uint16, u8: Uint8 } as const

/** A column of an exported table. NaN and null become Arrow nulls. */
export interface TableColumn {
  readonly name: string
  readonly type: keyof typeof NUMBERS | 'text'
  readonly values: readonly (string | number | null)[]
}

/** Sparse images: row i has pixels offsets[i] to offsets[i + 1]. */
export interface TableImages {
  readonly offsets: Int32Array
  readonly index: Uint16Array
  readonly value: Float32Array
}

/** An Arrow IPC file (Feather version 2) with `pixel_index` and `pixel_value` as lists, as on the wire. */
export function toArrowFile(columns: readonly TableColumn[], images: TableImages, metadata: ReadonlyMap<string, string>): Uint8Array {
  const vectors: Record<string, Vector> = {}
  for (const { name, type, values } of columns) {
    const present = values.map((value) => (typeof value === 'number' && Number.isNaN(value) ? null : value))
    vectors[name] = vectorFromArray(present, type === 'text' ? new Utf8() : new NUMBERS[type]())
  }
  vectors['pixel_index'] = listOf(new Uint16(), images.index, images.offsets)
  vectors['pixel_value'] = listOf(new Float32(), images.value, images.offsets)
  const fields = Object.entries(vectors).map(([name, vector]) => new Field(name, vector.type, vector.nullCount > 0))
  const length = images.offsets.length - 1
  const children = Object.values(vectors).map((vector) => vector.data[0])
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children: children as never })
  const schema = new Schema(fields, new Map(metadata))
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'file')
}

function listOf(type: Uint16 | Float32, values: Uint16Array | Float32Array, valueOffsets: Int32Array): Vector {
  const child = makeData({ type, length: values.length, nullCount: 0, data: values } as never)
  const list = makeData({
    type: new List(new Field('item', type, false)),
    length: valueOffsets.length - 1,
    nullCount: 0,
    valueOffsets,
    child,
  } as never)
  return makeVector(list as never)
}
