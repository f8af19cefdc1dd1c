import { bad } from './bad-frame.ts'
import {
  checkEvents,
  EVENT_COLUMNS,
  type EventColumns,
  eventFromColumns,
  eventToColumns,
  parseStreamMetadata,
  type StreamInfo,
  streamMetadata,
} from './frame.ts'
import { presetOf } from './preset.ts'
import { decodeColumns, encodeColumns } from './wire.ts'
import type { ColumnSpec } from './wire-column.ts'

/** One flagged event with everything one looks at. `event` columns have length 1. */
export interface Flag {
  readonly stream: StreamInfo
  readonly event: EventColumns
  readonly score: number
  /** The cut it passed, and that cut's revision. */
  readonly cut: number
  readonly revision: number
  readonly meanSquare: number
  /** The stream's image, sparse; flat indices ascending. */
  readonly index: Uint16Array
  readonly value: Float32Array
  /** Row-major [height · width] in the model's prepared space; empty where the model has no such output. */
  readonly prepared: Float32Array
  readonly reconstruction: Float32Array
}

const FLAG_COLUMNS: readonly ColumnSpec[] = [
  ...EVENT_COLUMNS,
  { name: 'score', type: 'f32' },
  { name: 'cut', type: 'f64' },
  { name: 'revision', type: 'u32' },
  { name: 'mean_square', type: 'f32' },
  { name: 'pixel_index', type: 'u16', list: true },
  { name: 'pixel_value', type: 'f32', list: true },
  { name: 'prepared', type: 'f32', list: true },
  { name: 'reconstruction', type: 'f32', list: true },
]

const row = <T extends Uint16Array | Float32Array>(values: T) => ({ values, offsets: Int32Array.of(0, values.length) })

export function encodeFlag(flag: Flag): Uint8Array {
  const columns = {
    ...eventToColumns(flag.event),
    score: { values: Float32Array.of(flag.score) },
    cut: { values: Float64Array.of(flag.cut) },
    revision: { values: Uint32Array.of(flag.revision) },
    mean_square: { values: Float32Array.of(flag.meanSquare) },
    pixel_index: row(flag.index),
    pixel_value: row(flag.value),
    prepared: row(flag.prepared),
    reconstruction: row(flag.reconstruction),
  }
  return encodeColumns(FLAG_COLUMNS, columns, 1, streamMetadata(flag.stream))
}

/** Three images of 128 × 128 pixels, two of them dense, and room for the rest. */
const MAX_FLAG_BYTES = 512 * 1024

/** Reads and checks a flag from an untrusted source. @throws BAD_FRAME or WIRE_VERSION. */
export function decodeFlag(bytes: Uint8Array): Flag {
  if (bytes.byteLength > MAX_FLAG_BYTES) throw bad('flag', `${bytes.byteLength} bytes, above the limit of ${MAX_FLAG_BYTES}`)
  const { count, metadata, columns } = decodeColumns(FLAG_COLUMNS, bytes, 'flag')
  if (count !== 1) throw bad('flag', `${count} events, not one`)
  const stream = parseStreamMetadata(metadata, 'flag')
  const event = eventFromColumns(columns)
  checkEvents(event, stream, 1, 'flag')
  const scalar = (name: string): number => columns[name]?.values[0] as number
  const list = <T>(name: string): T => {
    const { values, offsets } = columns[name] as { values: Float32Array; offsets: Int32Array }
    return values.subarray(offsets[0], offsets[1]) as T
  }
  const flag: Flag = {
    stream,
    event,
    score: scalar('score'),
    cut: scalar('cut'),
    revision: scalar('revision'),
    meanSquare: scalar('mean_square'),
    index: list('pixel_index'),
    value: list('pixel_value'),
    prepared: list('prepared'),
    reconstruction: list('reconstruction'),
  }
  checkFlag(flag)
  return flag
}

/** Its images are drawn as they are: they must have the size they should. */
function checkFlag({ stream, score, index, value, prepared, reconstruction }: Flag): void {
  const { height, width } = presetOf(stream.preset)
  const size = height * width
  if (!Number.isFinite(score)) throw bad('flag', `the score is ${score}`)
  if (index.length !== value.length) throw bad('flag', 'pixel_index and pixel_value differ in length')
  let last = -1
  for (const pixel of index) {
    if (pixel <= last || pixel >= size) throw bad('flag', `pixel indices must rise and stay below ${size}`)
    last = pixel
  }
  for (const image of [prepared, reconstruction])
    if (image.length !== 0 && image.length !== size) throw bad('flag', `an image of ${image.length} pixels, not of ${size}`)
}
