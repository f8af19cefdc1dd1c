import { EVENT_COLUMNS, type EventColumns } from '@jetwatch/shared/frame'
import { presetOf } from '@jetwatch/shared/preset'
import type { Scores } from '@jetwatch/shared/scores'
import { selectEvents } from '@jetwatch/shared/select-events'
import { isFlagged, type Threshold } from '@jetwatch/shared/threshold'
import type { ReadableFrame } from './receive.ts'
import type { BatchScores } from './score.ts'

/** What was decided for one frame. */
export interface Decision {
  readonly received: ReadableFrame
  /** Events with a finite score, in frame order; null if there is none. */
  readonly scores: Scores | null
  /** Events without one. */
  readonly dead: number
  readonly scoredNs: bigint
}

/** Decisions for the frames of a batch, under one threshold. */
export function decide(frames: readonly ReadableFrame[], batch: BatchScores, threshold: Threshold, scoredNs: bigint): Decision[] {
  let at = 0
  return frames.map((received) => {
    const { count } = received.frame
    const { latentSize } = batch
    const own = {
      score: batch.score.subarray(at, at + count),
      latent: batch.latent.subarray(at * latentSize, (at + count) * latentSize),
      latentSize,
    }
    at += count
    const scores = toScores(received, own, threshold)
    return { received, scores, dead: count - (scores?.count ?? 0), scoredNs }
  })
}

function toScores({ frame }: ReadableFrame, { score, latent, latentSize }: BatchScores, { cut, revision }: Threshold): Scores | null {
  const rows: number[] = []
  for (let i = 0; i < frame.count; i++) if (Number.isFinite(score[i])) rows.push(i)
  const count = rows.length
  if (count === 0) return null
  const all = count === frame.count
  const latents = new Float32Array(count * latentSize)
  rows.forEach((row, k) => void latents.set(latent.subarray(row * latentSize, (row + 1) * latentSize), k * latentSize))
  return {
    stream: frame.stream,
    count,
    ...(all ? pick(frame) : selectEvents(frame, rows)),
    score: Float32Array.from(rows, (row) => score[row] as number),
    flagged: Uint8Array.from(rows, (row) => (isFlagged(score[row] as number, cut) ? 1 : 0)),
    revision: new Uint32Array(count).fill(revision),
    meanSquare: Float32Array.from(rows, (row) => meanSquare(frame, row)),
    latent: latents,
    latentSize,
  }
}

const pick = (events: EventColumns): EventColumns =>
  Object.fromEntries(EVENT_COLUMNS.map(({ name }) => [name, events[name]])) as unknown as EventColumns

/** Over all pixels of the image, the empty ones too. */
function meanSquare(frame: ReadableFrame['frame'], row: number): number {
  const { height, width } = presetOf(frame.stream.preset)
  const end = frame.offsets[row + 1] as number
  let sum = 0
  for (let k = frame.offsets[row] as number; k < end; k++) sum += (frame.value[k] as number) ** 2
  return sum / (height * width)
}
