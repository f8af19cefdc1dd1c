import { createSession } from '@jetwatch/engine/session'
import { JetwatchError } from '@jetwatch/shared/errors'
import { Tensor } from 'onnxruntime-node'
import { denseImages, type JetTable } from './jet-table.ts'

const BATCH = 256

export interface ScoreTableOptions {
  readonly height: number
  readonly width: number
  /** A score shown as its logarithm has to be positive. Default log10. */
  readonly scale?: 'linear' | 'log10'
  readonly onScored?: (done: number) => void
}

/** Scores of all jets of a table from a graph that has no manifest yet, on ONNX Runtime's CPU provider. @throws BAD_MODEL */
export async function scoreTable(
  onnx: Uint8Array,
  table: JetTable,
  { height, width, scale = 'log10', onScored }: ScoreTableOptions,
): Promise<Float32Array> {
  const session = await createSession(onnx, 'cpu', { threads: 0, spin: false })
  const scores = new Float32Array(table.length)
  try {
    for (let at = 0; at < table.length; at += BATCH) {
      const which = Uint32Array.from({ length: Math.min(BATCH, table.length - at) }, (_, i) => at + i)
      const image = new Tensor('float32', denseImages(table, which, height * width), [which.length, height, width])
      const { score } = await session.run({ image }, ['score'])
      scores.set(score?.data as Float32Array, at)
      onScored?.(at + which.length)
    }
  } finally {
    await session.release()
  }
  const bad = scores.findIndex((score) => !Number.isFinite(score) || (scale === 'log10' && score <= 0))
  if (bad >= 0) {
    const message = `the exported model gives row ${table.row[bad]} the score ${scores[bad]}`
    throw new JetwatchError('BAD_MODEL', message, 'Train with a lower --learning-rate, or report it with the file')
  }
  return scores
}
