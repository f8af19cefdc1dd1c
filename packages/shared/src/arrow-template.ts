/** Row count and null count of one array, in the order Arrow lists them. */
export type ArrayNode = readonly [rows: number, nulls: number]

const MESSAGE_HEADER = 2
const MESSAGE_BODY_LENGTH = 3
const BATCH_ROWS = 0
const BATCH_NODES = 1
const BATCH_BUFFERS = 2
/** Of a struct of two int64: a node, or the place of a buffer. */
const PAIR_BYTES = 16
const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)

const padded = (bytes: number): number => (bytes + 7) & ~7

/** The numbers of a record batch, and its buffers as views of the message. */
export interface ArrowBody {
  readonly rows: number
  readonly nodes: readonly ArrayNode[]
  readonly buffers: readonly Uint8Array[]
}

/**
 * Writes and reads Arrow IPC streams of one record batch that have a schema seen before. Two such streams differ only in row and null
 * counts, in the places of their buffers and in the body; apache-arrow makes all the rest anew each time, which takes about 0.1 ms. Layout:
 * arrow.apache.org/docs/format/Columnar.html, "IPC"; tables as in Arrow's Message.fbs.
 */
export class ArrowTemplate {
  /** Schema message, and record batch message without its body. */
  readonly #head: Uint8Array
  readonly #view: DataView
  /** Byte positions in the head of numbers that change. */
  readonly #rows: number
  readonly #bodyLength: number
  readonly #nodes: number
  readonly #buffers: number
  /** 0 where the head holds a number that changes, else 1. */
  readonly #fixed: Uint8Array

  /** From a stream that apache-arrow wrote, of at least one row. */
  constructor(stream: Uint8Array) {
    const all = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
    const batch = 8 + all.getInt32(4, true)
    const start = batch + 8
    // Not `slice`: that of a Buffer is no copy.
    this.#head = new Uint8Array(stream.subarray(0, start + all.getInt32(batch + 4, true)))
    this.#view = new DataView(this.#head.buffer)
    const message = this.#follow(start)
    const table = this.#follow(this.#field(message, MESSAGE_HEADER))
    this.#bodyLength = this.#field(message, MESSAGE_BODY_LENGTH)
    this.#rows = this.#field(table, BATCH_ROWS)
    this.#nodes = this.#follow(this.#field(table, BATCH_NODES))
    this.#buffers = this.#follow(this.#field(table, BATCH_BUFFERS))
    this.#fixed = new Uint8Array(this.#head.length).fill(1)
    for (const at of [this.#rows, this.#bodyLength]) this.#fixed.fill(0, at, at + 8)
    for (const at of [this.#nodes, this.#buffers]) this.#fixed.fill(0, at + 4, at + 4 + PAIR_BYTES * this.#count(at))
  }

  /** The bytes that apache-arrow would write. `nodes` and `buffers` in Arrow's order; an empty validity buffer means: no nulls. */
  write(rows: number, nodes: readonly ArrayNode[], buffers: readonly Uint8Array[]): Uint8Array {
    if (this.#count(this.#nodes) !== nodes.length || this.#count(this.#buffers) !== buffers.length)
      throw new RangeError(`${nodes.length} arrays and ${buffers.length} buffers are not those of the template`)
    let bodyLength = 0
    for (const buffer of buffers) bodyLength += padded(buffer.byteLength)
    const head = this.#head.length
    const bytes = new Uint8Array(head + bodyLength + END_OF_STREAM.length)
    const view = new DataView(bytes.buffer)
    bytes.set(this.#head)
    // All are below 2^32, and the upper halves are 0 in the template.
    view.setUint32(this.#rows, rows, true)
    view.setUint32(this.#bodyLength, bodyLength, true)
    for (const [i, [length, nulls]] of nodes.entries()) {
      view.setUint32(this.#nodes + 4 + PAIR_BYTES * i, length, true)
      view.setUint32(this.#nodes + 12 + PAIR_BYTES * i, nulls, true)
    }
    let at = 0
    for (const [i, buffer] of buffers.entries()) {
      const length = padded(buffer.byteLength)
      view.setUint32(this.#buffers + 4 + PAIR_BYTES * i, at, true)
      view.setUint32(this.#buffers + 12 + PAIR_BYTES * i, length, true)
      bytes.set(buffer, head + at)
      at += length
    }
    bytes.set(END_OF_STREAM, head + bodyLength)
    return bytes
  }

  /** Null unless the stream is one that `write` could have written: every byte and every place of a buffer is compared, nothing is trusted. */
  read(stream: Uint8Array): ArrowBody | null {
    const head = this.#head.length
    if (stream.length < head + END_OF_STREAM.length) return null
    for (let i = 0; i < head; i++) if (this.#fixed[i] === 1 && stream[i] !== this.#head[i]) return null
    const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
    /** An int64 below 2^31; −1 for any other. */
    const number = (at: number): number => (view.getUint32(at + 4, true) === 0 ? view.getInt32(at, true) : -1)
    const bodyLength = number(this.#bodyLength)
    if (bodyLength < 0 || stream.length !== head + bodyLength + END_OF_STREAM.length) return null
    for (let i = 0; i < END_OF_STREAM.length; i++) if (stream[head + bodyLength + i] !== END_OF_STREAM[i]) return null
    const buffers: Uint8Array[] = []
    let next = 0
    for (let i = 0; i < this.#count(this.#buffers); i++) {
      const at = this.#buffers + 4 + PAIR_BYTES * i
      const length = number(at + 8)
      if (number(at) !== next || length < 0 || length !== padded(length) || next + length > bodyLength) return null
      buffers.push(stream.subarray(head + next, head + next + length))
      next += length
    }
    if (next !== bodyLength) return null
    const nodes: ArrayNode[] = []
    for (let i = 0; i < this.#count(this.#nodes); i++) {
      const at = this.#nodes + 4 + PAIR_BYTES * i
      const [rows, nulls] = [number(at), number(at + 8)]
      if (rows < 0 || nulls < 0 || nulls > rows) return null
      nodes.push([rows, nulls])
    }
    const rows = number(this.#rows)
    return rows < 1 ? null : { rows, nodes, buffers }
  }

  #count(vector: number): number {
    return this.#view.getUint32(vector, true)
  }

  #follow(at: number): number {
    return at + this.#view.getUint32(at, true)
  }

  /** Position of a field's value. @throws RangeError where it is absent, being 0. */
  #field(table: number, slot: number): number {
    const offset = this.#view.getUint16(table - this.#view.getInt32(table, true) + 4 + 2 * slot, true)
    if (offset === 0) throw new RangeError('a template needs at least one row')
    return table + offset
  }
}
