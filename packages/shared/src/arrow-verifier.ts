/**
 * Bounds check of an Arrow IPC stream before a reader sees it. The JavaScript reader trusts vector lengths and
 * offsets of the FlatBuffers metadata, so a few flipped bytes can make it allocate without limit; FlatBuffers'
 * own verifier does not exist for JavaScript. Layout: arrow.apache.org/docs/format/Columnar.html, "IPC"; tables as in
 * Arrow's Message.fbs and Schema.fbs.
 */

/** Fields of a table by slot; slots left out are scalars, which need no more than to lie inside the table. */
type TableShape = Readonly<Record<number, Slot>>
type Slot =
  | { readonly kind: 'string' }
  | { readonly kind: 'table'; readonly shape: () => TableShape }
  | { readonly kind: 'tables'; readonly shape: () => TableShape }
  | { readonly kind: 'structs'; readonly bytes: number }

const OPAQUE: TableShape = {}
const string: Slot = { kind: 'string' }
const KEY_VALUE: TableShape = { 0: string, 1: string }
const metadata: Slot = { kind: 'tables', shape: () => KEY_VALUE }
const FIELD: TableShape = {
  0: string,
  3: { kind: 'table', shape: () => OPAQUE },
  4: { kind: 'table', shape: () => OPAQUE },
  5: { kind: 'tables', shape: () => FIELD },
  6: metadata,
}
const SCHEMA: TableShape = { 1: { kind: 'tables', shape: () => FIELD }, 2: metadata, 3: { kind: 'structs', bytes: 8 } }
const RECORD_BATCH: TableShape = {
  1: { kind: 'structs', bytes: 16 },
  2: { kind: 'structs', bytes: 16 },
  3: { kind: 'table', shape: () => OPAQUE },
  4: { kind: 'structs', bytes: 8 },
}
const HEADER_SHAPES: Readonly<Record<number, TableShape>> = { 1: SCHEMA, 3: RECORD_BATCH }
const HEADER_RECORD_BATCH = 3

/** Our schemas have about 40 tables and a depth of 4: far less than this. */
const MAX_TABLES = 2000
const MAX_DEPTH = 16

/** Throws a plain Error saying what is out of bounds; the caller gives it a code. */
export function verifyArrowStream(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at + 8 <= bytes.byteLength) {
    if (view.getInt32(at, true) !== -1) throw new Error(`no message starts at byte ${at}`)
    const length = view.getInt32(at + 4, true)
    if (length === 0) return
    const start = at + 8
    if (length < 0 || start + length > bytes.byteLength) throw new Error(`the message metadata at byte ${start} is cut off`)
    const bodyLength = new Walker(new DataView(view.buffer, view.byteOffset + start, length)).message()
    at = start + length + bodyLength
    if (at > bytes.byteLength) throw new Error(`a message body ends at byte ${at} of ${bytes.byteLength}`)
  }
  if (at !== bytes.byteLength) throw new Error(`${bytes.byteLength - at} bytes trail the last message`)
}

class Walker {
  readonly view: DataView
  tables = 0

  constructor(view: DataView) {
    this.view = view
  }

  /** Checks a Message and everything below it; returns its body length. */
  message(): number {
    const root = this.table(this.indirect(0), OPAQUE, 0)
    const shape = HEADER_SHAPES[this.scalar(root, 1, 1)]
    const header = this.field(root, 2)
    if (!shape || header === 0) throw new Error('a message is neither a schema nor a record batch')
    const batch = this.table(this.indirect(header), shape, 1)
    this.vector(root, 4, metadata, 1)
    const bodyLength = this.scalar(root, 3, 8)
    if (bodyLength < 0) throw new Error('a body length is negative')
    if (shape === HEADER_SHAPES[HEADER_RECORD_BATCH]) this.recordBatch(batch, bodyLength)
    return bodyLength
  }

  /** Rows, nodes and buffers must fit the body: a row takes at least one bit. */
  recordBatch(table: number, bodyLength: number): void {
    const most = bodyLength * 8
    const rows = this.scalar(table, 0, 8)
    if (rows < 0 || rows > most) throw new Error(`${rows} rows in a body of ${bodyLength} bytes`)
    for (const [length, nulls] of this.pairs(table, 1)) {
      if (length < 0 || length > most || nulls < 0 || nulls > length) throw new Error(`a column claims ${length} rows and ${nulls} nulls`)
    }
    for (const [offset, length] of this.pairs(table, 2)) {
      if (offset < 0 || length < 0 || offset + length > bodyLength) throw new Error(`a buffer leaves the body of ${bodyLength} bytes`)
    }
  }

  /** The (int64, int64) structs of a vector that has been checked. */
  *pairs(table: number, slot: number): Generator<[number, number]> {
    const field = this.field(table, slot)
    if (field === 0) return
    const start = this.indirect(field)
    const count = this.view.getUint32(start, true)
    for (let i = 0; i < count; i++) {
      const at = start + 4 + 16 * i
      // The first struct is aligned to 8 bytes within the buffer, so it is right behind the count.
      yield [Number(this.view.getBigInt64(at, true)), Number(this.view.getBigInt64(at + 8, true))]
    }
  }

  /** Checks the table at `at` and all that `shape` names; returns `at`. */
  table(at: number, shape: TableShape, depth: number): number {
    if (++this.tables > MAX_TABLES || depth > MAX_DEPTH) throw new Error('the metadata is too large or too deep')
    this.need(at, 4)
    const vtable = at - this.view.getInt32(at, true)
    this.need(vtable, 4)
    const vtableSize = this.view.getUint16(vtable, true)
    const tableSize = this.view.getUint16(vtable + 2, true)
    if (vtableSize < 4 || vtableSize % 2) throw new Error('a vtable has an impossible size')
    this.need(vtable, vtableSize)
    this.need(at, tableSize)
    for (let slot = 0; slot < (vtableSize - 4) / 2; slot++) {
      if (this.view.getUint16(vtable + 4 + 2 * slot, true) >= Math.max(tableSize, 1)) throw new Error('a field leaves its table')
      const kind = shape[slot]
      if (kind) this.vector(at, slot, kind, depth + 1)
    }
    return at
  }

  /** Checks the string, table or vector in `slot`. */
  vector(table: number, slot: number, kind: Slot, depth: number): void {
    const field = this.field(table, slot)
    if (field === 0) return
    const start = this.indirect(field)
    if (kind.kind === 'table') return void this.table(start, kind.shape(), depth)
    this.need(start, 4)
    const count = this.view.getUint32(start, true)
    this.need(start + 4, count * (kind.kind === 'string' ? 1 : kind.kind === 'structs' ? kind.bytes : 4))
    if (kind.kind !== 'tables') return
    for (let i = 0; i < count; i++) this.table(this.indirect(start + 4 + 4 * i), kind.shape(), depth)
  }

  /** Position of a field's value, 0 where the field is absent. */
  field(table: number, slot: number): number {
    const vtable = table - this.view.getInt32(table, true)
    if (4 + 2 * slot >= this.view.getUint16(vtable, true)) return 0
    const offset = this.view.getUint16(vtable + 4 + 2 * slot, true)
    return offset === 0 ? 0 : table + offset
  }

  scalar(table: number, slot: number, bytes: 1 | 8): number {
    const at = this.field(table, slot)
    if (at === 0) return 0
    this.need(at, bytes)
    return bytes === 1 ? this.view.getUint8(at) : Number(this.view.getBigInt64(at, true))
  }

  indirect(at: number): number {
    this.need(at, 4)
    return at + this.view.getUint32(at, true)
  }

  need(at: number, bytes: number): void {
    if (at < 0 || at + bytes > this.view.byteLength) throw new Error('the metadata points outside itself')
  }
}
