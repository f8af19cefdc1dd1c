import { bad } from './bad-frame.ts'
import {
  checkEvents,
  EVENT_COLUMNS,
  type EventColumns,
  eventFromColumns,
  eventToColumns,
  MAX_FRAME_EVENTS,
  parseStreamMetadata,
  type StreamInfo,
  streamMetadata,
} from './frame.ts'
import { decodeColumns, encodeColumns } from './wire.ts'
import type { ColumnSpec } from './wire-column.ts'

/** What was decided for the events of one JETS frame, however scoring batched it. */
export interface Scores extends EventColumns {
  readonly stream: StreamInfo
  readonly count: number
  /** Raw score, finite. */
  readonly score: Float32Array
  /** 1 where score ≥ the cut of `revision`. */
  readonly flagged: Uint8Array
  /** Threshold revision in force for the event. */
  readonly revision: Uint32Array
  /** Mean over all pixels of the squared pixel value (image sums to 1): a score that needs no model. */
  readonly meanSquare: Float32Array
  /** Row-major [count × latentSize]; latentSize is 0 where the model has no latent output. */
  readonly latent: Float32Array
  readonly latentSize: number
}

const SCORES_COLUMNS: readonly ColumnSpec[] = [
  ...EVENT_COLUMNS,
  { name: 'score', type: 'f32' },
  { name: 'flagged', type: 'u8' },
  { name: 'revision', type: 'u32' },
  { name: 'mean_square', type: 'f32' },
  { name: 'latent', type: 'f32', list: true },
]

export function encodeScores(scores: Scores): Uint8Array {
  const offsets = Int32Array.from({ length: scores.count + 1 }, (_, i) => i * scores.latentSize)
  const columns = {
    ...eventToColumns(scores),
    score: { values: scores.score },
    flagged: { values: scores.flagged },
    revision: { values: scores.revision },
    mean_square: { values: scores.meanSquare },
    latent: { values: scores.latent, offsets },
  }
  return encodeColumns(SCORES_COLUMNS, columns, scores.count, streamMetadata(scores.stream))
}

/** What a message of NATS can hold. */
const MAX_SCORES_BYTES = 1024 * 1024

/** Reads and checks decisions from an untrusted source. @throws BAD_FRAME or WIRE_VERSION. */
export function decodeScores(bytes: Uint8Array): Scores {
  if (bytes.byteLength > MAX_SCORES_BYTES) throw bad('scores', `${bytes.byteLength} bytes, above the limit of ${MAX_SCORES_BYTES}`)
  const { count, metadata, columns } = decodeColumns(SCORES_COLUMNS, bytes, 'scores')
  if (count < 1 || count > MAX_FRAME_EVENTS) throw bad('scores', `${count} decisions, outside 1 to ${MAX_FRAME_EVENTS}`)
  const stream = parseStreamMetadata(metadata, 'scores')
  const events = eventFromColumns(columns)
  checkEvents(events, stream, count, 'scores')
  const score = columns['score']?.values as Float32Array
  for (let i = 0; i < count; i++) if (!Number.isFinite(score[i])) throw bad('scores', `event ${i}: the score is ${score[i]}`)
  const flagged = columns['flagged']?.values as Uint8Array
  if (flagged.some((flag) => flag > 1)) throw bad('scores', 'flagged is neither 0 nor 1')
  const { values: latent, offsets } = columns['latent'] as { values: Float32Array; offsets: Int32Array }
  const latentSize = (offsets[1] as number) - (offsets[0] as number)
  for (let i = 0; i < count; i++) {
    if ((offsets[i + 1] as number) - (offsets[i] as number) !== latentSize) throw bad('scores', 'latent vectors differ in length')
  }
  return {
    stream,
    count,
    ...events,
    score,
    flagged,
    revision: columns['revision']?.values as Uint32Array,
    meanSquare: columns['mean_square']?.values as Float32Array,
    latent: latent.subarray(offsets[0], offsets[count]),
    latentSize,
  }
}
