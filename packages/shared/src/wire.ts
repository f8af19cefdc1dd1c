import { ArrowTemplate } from './arrow-template.ts'
import { JetwatchError } from './errors.ts'
import { readArrow, readColumn, writeArrow } from './wire-arrow.ts'
import { type Column, type ColumnSpec, loadColumn, type StoredColumn, storeColumn } from './wire-column.ts'

/** Version of every message of ours on the wire, in the schema's metadata under `jetwatch.wire`. */
export const WIRE_VERSION = '1'
const VERSION_KEY = 'jetwatch.wire'

/** How messages of one schema look, and what stands in its metadata. */
interface Known {
  readonly template: ArrowTemplate
  readonly metadata: ReadonlyMap<string, string>
}

/** Schemas a process meets at a time, at most: one for each kind of message and run. */
const MOST_KNOWN = 16
/** By the columns, then by the metadata; null where messages come in another form than ours (another writer's). */
const known = new WeakMap<readonly ColumnSpec[], Map<string, Known | null>>()

const knownOf = (specs: readonly ColumnSpec[]): Map<string, Known | null> => {
  const found = known.get(specs) ?? new Map<string, Known | null>()
  if (found.size === 0) known.set(specs, found)
  return found
}
const keys = new WeakMap<ReadonlyMap<string, string>, string>()
function keyOf(metadata: ReadonlyMap<string, string>): string {
  const key = keys.get(metadata) ?? JSON.stringify([...metadata])
  keys.set(metadata, key)
  return key
}
const withVersion = (metadata: ReadonlyMap<string, string>) => new Map([[VERSION_KEY, WIRE_VERSION], ...metadata])

/**
 * Writes columns as an Arrow IPC stream with one record batch. u64 columns are given as Float64Array of integers
 * below 2^53. The same input gives the same bytes: the first message of a schema is written by apache-arrow, and is the template
 * of those after it.
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
    return storeColumn(spec, column, count)
  })
  const found = knownOf(specs).get(keyOf(metadata))
  if (found) return found.template.write(count, nodesOf(stored), buffersOf(stored))
  const bytes = writeArrow(specs, stored, count, withVersion(metadata))
  if (count > 0) remember(specs, metadata, new ArrowTemplate(bytes))
  return bytes
}

const nodesOf = (stored: readonly StoredColumn[]) => stored.flatMap(({ nodes }) => nodes)
const buffersOf = (stored: readonly StoredColumn[]) =>
  stored.flatMap(({ buffers }) => buffers.map((buffer) => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)))

function remember(specs: readonly ColumnSpec[], metadata: ReadonlyMap<string, string>, template: ArrowTemplate | null): void {
  const found = knownOf(specs)
  if (found.size >= MOST_KNOWN) found.clear()
  found.set(keyOf(metadata), template && { template, metadata })
}

export interface Decoded {
  readonly count: number
  /** Without the version; the same object for messages of a known schema. */
  readonly metadata: ReadonlyMap<string, string>
  readonly columns: Readonly<Record<string, Column>>
}

/**
 * Reads what {@link encodeColumns} wrote, from an untrusted source: types, lengths and offsets are all checked.
 * Columns beyond the known ones are allowed and ignored. Values are views of `bytes` where alignment permits.
 * @throws BAD_FRAME, or WIRE_VERSION for another version of the wire format.
 */
export function decodeColumns(specs: readonly ColumnSpec[], bytes: Uint8Array, what: string): Decoded {
  for (const one of knownOf(specs).values()) {
    const decoded = one && decodeKnown(specs, bytes, one)
    if (decoded) return decoded
  }
  const message = readArrow(bytes, what)
  const { count } = message
  const version = message.metadata.get(VERSION_KEY)
  if (version !== WIRE_VERSION) {
    throw new JetwatchError(
      'WIRE_VERSION',
      `${what}: wire version ${version ?? 'missing'}, this build reads ${WIRE_VERSION}`,
      'Run producer, scorer and dashboard from the same release',
    )
  }
  const metadata = new Map(message.metadata)
  metadata.delete(VERSION_KEY)
  const columns: Record<string, Column> = {}
  for (const spec of specs) columns[spec.name] = readColumn(spec, message, what)
  if (count > 0 && !knownOf(specs).has(keyOf(metadata))) {
    // A message that is to the byte what we would have written tells how others like it look.
    const stored = specs.map((spec) => storeColumn(spec, columns[spec.name] as Column, count))
    remember(specs, metadata, isSame(writeArrow(specs, stored, count, withVersion(metadata)), bytes) ? new ArrowTemplate(bytes) : null)
  }
  return { count, metadata, columns }
}

/** Null unless the message has the form of the template: apache-arrow then says what is wrong with it, if anything is. */
function decodeKnown(specs: readonly ColumnSpec[], bytes: Uint8Array, { template, metadata }: Known): Decoded | null {
  const body = template.read(bytes)
  if (!body) return null
  const columns: Record<string, Column> = {}
  let node = 0
  for (const spec of specs) {
    const column = loadColumn(spec, body.nodes, body.buffers, node, body.rows)
    if (!column) return null
    columns[spec.name] = column
    node += spec.list ? 2 : 1
  }
  return { count: body.rows, metadata, columns }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])
