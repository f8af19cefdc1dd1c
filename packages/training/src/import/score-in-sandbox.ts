import { relativeDeviations } from '@jetwatch/engine/self-check'
import { denseImages, type JetTable } from '../jet-table.ts'
import { badModel, OPEN_BATCH } from './ends.ts'
import type { Sandbox } from './sandbox.ts'

const BATCH = 256
/** Largest relative difference between the score of a jet alone and in a batch. */
const TOLERANCE = 1e-4

export interface Scored {
  readonly scores: Float32Array
  readonly jetsPerSecond: number
}

interface Options {
  readonly file: string
  readonly height: number
  readonly width: number
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Scores of all jets from the graph that the sandbox has loaded: one for each jet, finite, not all the same, and the same
 * alone as in a batch. @throws BAD_MODEL
 */
export async function scoreInSandbox(sandbox: Sandbox, table: JetTable, { file, height, width, onProgress }: Options): Promise<Scored> {
  const run = async (which: Uint32Array): Promise<{ scores: Float32Array; milliseconds: number }> => {
    const data = denseImages(table, which, height * width)
    const {
      data: scores,
      dims,
      type,
      milliseconds,
    } = await sandbox.run({ input: 'image', data, dims: [which.length, height, width], output: 'score' })
    if (scores?.length === which.length) return { scores, milliseconds }
    throw badModel(`${file} gives ${type} [${dims.join(', ')}] as the score of ${which.length} jets`, OPEN_BATCH)
  }
  const scores = new Float32Array(table.length)
  let [jets, time] = [0, 0]
  for (let at = 0; at < table.length; at += BATCH) {
    const which = Uint32Array.from({ length: Math.min(BATCH, table.length - at) }, (_, i) => at + i)
    const batch = await run(which)
    scores.set(batch.scores, at)
    // The first batch also sets the session up.
    if (at > 0 || table.length <= BATCH) {
      jets += which.length
      time += batch.milliseconds
    }
    onProgress?.(at + which.length, table.length)
  }
  checkValues(scores, table, file)
  const alone: number[] = []
  for (let jet = 0; jet < 3; jet++) alone.push((await run(Uint32Array.of(jet))).scores[0] as number)
  const [deviation] = relativeDeviations(alone, scores.subarray(0, 3)).toSorted().toReversed()
  if ((deviation ?? 0) > TOLERANCE) {
    const message = `${file} scores a jet differently alone and in a batch (by ${(deviation ?? 0).toExponential(1)})`
    throw badModel(message, 'Export the model in evaluation mode: model.eval(), no batch statistics, no sampling')
  }
  return { scores, jetsPerSecond: jets / (time / 1000) }
}

function checkValues(scores: Float32Array, table: JetTable, file: string): void {
  const bad = scores.findIndex((score) => !Number.isFinite(score))
  if (bad >= 0) {
    const count = scores.reduce((sum, score) => sum + (Number.isFinite(score) ? 0 : 1), 0)
    const message = `${file} gives no finite score for ${count} of ${scores.length} jets (first: row ${table.row[bad]}, ${scores[bad]})`
    throw badModel(message, 'Check the weights, and --power, --smear and --norm: most pixels of an image are exactly 0')
  }
  if (scores.every((score) => score === scores[0]))
    throw badModel(
      `${file} gives every jet the score ${scores[0]}`,
      'Check the export: the output must be the reconstruction, not the input',
    )
}
