import { z } from 'zod'
import { bad } from './bad-frame.ts'
import { nameSchema, sha256Schema } from './names.ts'
import { type PresetName, presetOf, presetSchema } from './preset.ts'
import { decodeColumns, encodeColumns } from './wire.ts'
import type { ColumnSpec } from './wire-column.ts'

/** What all frames of a run share; it stands in the Arrow schema's metadata. */
export interface StreamInfo {
  readonly preset: PresetName
  /** Class names by label code. */
  readonly classes: readonly string[]
  /** Content hashes (SHA-256) by source code. */
  readonly sources: readonly string[]
}

/**
 * A frame in memory, column by column; `count` rows. Missing values: label 255, kinematics NaN, multiplicity 65535.
 * Row i's image is index/value from offsets[i] to offsets[i + 1]: flat pixel indices and values that sum to 1.
 */
export interface Frame {
  readonly stream: StreamInfo
  readonly count: number
  /** Integers below 2^53. */
  readonly sequence: Float64Array
  readonly label: Uint8Array
  readonly source: Uint16Array
  readonly row: Uint32Array
  /** GeV, –, radians, GeV. */
  readonly pt: Float32Array
  readonly eta: Float32Array
  readonly phi: Float32Array
  readonly mass: Float32Array
  readonly multiplicity: Uint16Array
  readonly offsets: Int32Array
  readonly index: Uint16Array
  readonly value: Float32Array
}

/** Columns that describe an event, the same in JETS, SCORES and FLAGS. */
export const EVENT_COLUMNS = [
  { name: 'sequence', type: 'u64' },
  { name: 'label', type: 'u8', nullable: true },
  { name: 'source', type: 'u16' },
  { name: 'row', type: 'u32' },
  { name: 'pt', type: 'f32', nullable: true },
  { name: 'eta', type: 'f32', nullable: true },
  { name: 'phi', type: 'f32', nullable: true },
  { name: 'mass', type: 'f32', nullable: true },
  { name: 'multiplicity', type: 'u16', nullable: true },
] as const satisfies readonly ColumnSpec[]

/** The event columns of any of our messages. */
export type EventColumns = Pick<Frame, 'sequence' | 'label' | 'source' | 'row' | 'pt' | 'eta' | 'phi' | 'mass' | 'multiplicity'>

const FRAME_COLUMNS: readonly ColumnSpec[] = [
  ...EVENT_COLUMNS,
  { name: 'pixel_index', type: 'u16', list: true },
  { name: 'pixel_value', type: 'f32', list: true },
]

/** Most events one frame may hold, and most bytes: a larger message is refused before it is parsed. */
export const MAX_FRAME_EVENTS = 1024
export const MAX_FRAME_BYTES = 512 * 1024

const metadataSchema = z.object({
  'jetwatch.preset': presetSchema,
  'jetwatch.classes': z.string().transform((text) => z.array(nameSchema).max(255).parse(JSON.parse(text))),
  'jetwatch.sources': z.string().transform((text) => z.array(sha256Schema).max(65_535).parse(JSON.parse(text))),
})

const written = new WeakMap<StreamInfo, ReadonlyMap<string, string>>()
const parsed = new WeakMap<ReadonlyMap<string, string>, StreamInfo>()

/** Arrow schema metadata of a stream: the same object for the same stream. */
export function streamMetadata(stream: StreamInfo): ReadonlyMap<string, string> {
  const known = written.get(stream)
  if (known) return known
  const { height, width } = presetOf(stream.preset)
  const metadata = new Map([
    ['jetwatch.preset', stream.preset],
    ['jetwatch.shape', `${height}x${width}`],
    ['jetwatch.classes', JSON.stringify(stream.classes)],
    ['jetwatch.sources', JSON.stringify(stream.sources)],
  ])
  written.set(stream, metadata)
  return metadata
}

/** The same object for the same metadata. @throws BAD_FRAME */
export function parseStreamMetadata(metadata: ReadonlyMap<string, string>, what: string): StreamInfo {
  const known = parsed.get(metadata)
  if (known) return known
  try {
    const result = metadataSchema.parse(Object.fromEntries(metadata))
    const stream = { preset: result['jetwatch.preset'], classes: result['jetwatch.classes'], sources: result['jetwatch.sources'] }
    parsed.set(metadata, stream)
    return stream
  } catch {
    throw bad(what, 'the schema metadata lacks a valid jetwatch.preset, jetwatch.classes or jetwatch.sources')
  }
}

/** The event columns as named wire columns. */
export function eventToColumns(events: EventColumns): Record<string, { values: EventColumns[keyof EventColumns] }> {
  return Object.fromEntries(EVENT_COLUMNS.map(({ name }) => [name, { values: events[name] }]))
}

/** Same input, same bytes. @throws BAD_FRAME if it would break the limits. */
export function encodeFrame(frame: Frame): Uint8Array {
  if (frame.count < 1 || frame.count > MAX_FRAME_EVENTS) throw bad('frame', `${frame.count} events, outside 1 to ${MAX_FRAME_EVENTS}`)
  const columns = {
    ...eventToColumns(frame),
    pixel_index: { values: frame.index, offsets: frame.offsets },
    pixel_value: { values: frame.value, offsets: frame.offsets },
  }
  return encodeColumns(FRAME_COLUMNS, columns, frame.count, streamMetadata(frame.stream))
}

/** Reads and checks a frame from an untrusted source. @throws BAD_FRAME or WIRE_VERSION. */
export function decodeFrame(bytes: Uint8Array): Frame {
  if (bytes.byteLength > MAX_FRAME_BYTES) throw bad('frame', `${bytes.byteLength} bytes, above the limit of ${MAX_FRAME_BYTES}`)
  const { count, metadata, columns } = decodeColumns(FRAME_COLUMNS, bytes, 'frame')
  if (count < 1 || count > MAX_FRAME_EVENTS) throw bad('frame', `${count} events, outside 1 to ${MAX_FRAME_EVENTS}`)
  const stream = parseStreamMetadata(metadata, 'frame')
  const { pixel_index: pixels, pixel_value: values } = columns
  const offsets = pixels?.offsets as Int32Array
  const valueOffsets = values?.offsets as Int32Array
  for (let i = 0; i <= count; i++) if (offsets[i] !== valueOffsets[i]) throw bad('frame', 'pixel_index and pixel_value differ in length')
  const frame: Frame = {
    stream,
    count,
    ...eventFromColumns(columns),
    offsets,
    index: pixels?.values as Uint16Array,
    value: values?.values as Float32Array,
  }
  checkEvents(frame, stream, count, 'frame')
  checkImages(frame)
  return frame
}

export function eventFromColumns(columns: Readonly<Record<string, { values: unknown }>>): EventColumns {
  return Object.fromEntries(EVENT_COLUMNS.map(({ name }) => [name, columns[name]?.values])) as unknown as EventColumns
}

/** Labels and sources must exist in the stream's metadata. */
export function checkEvents(events: EventColumns, stream: StreamInfo, count: number, what: string): void {
  for (let i = 0; i < count; i++) {
    const label = events.label[i] as number
    if (label !== 255 && label >= stream.classes.length) throw bad(what, `label ${label} is beyond the ${stream.classes.length} classes`)
    const source = events.source[i] as number
    if (source >= stream.sources.length) throw bad(what, `source ${source} is beyond the ${stream.sources.length} sources`)
  }
}

function checkImages(frame: Frame): void {
  const { height, width } = presetOf(frame.stream.preset)
  const size = height * width
  for (let i = 0; i < frame.count; i++) {
    const end = frame.offsets[i + 1] as number
    let last = -1
    let sum = 0
    for (let k = frame.offsets[i] as number; k < end; k++) {
      const pixel = frame.index[k] as number
      if (pixel <= last || pixel >= size) throw bad('frame', `event ${i}: pixel indices must rise and stay below ${size}`)
      last = pixel
      const value = frame.value[k] as number
      if (!(value >= 0)) throw bad('frame', `event ${i}: pixel ${pixel} is ${value}`)
      sum += value
    }
    if (!(Math.abs(sum - 1) < 1e-3)) throw bad('frame', `event ${i}: pixels sum to ${sum}, not 1`)
  }
}
