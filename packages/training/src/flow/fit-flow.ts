import type { FitHooks, TrainingData } from '../architecture.ts'
import { type FitResult, fit } from '../fit.ts'
import type { JetTable } from '../jet-table.ts'
import type { TrainOptions } from '../options.ts'
import { type Flow, initialiseFlow, withWeights } from './flow.ts'
import { createFlowVariables } from './flow-variables.ts'

export interface FittedFlow {
  readonly flow: Flow
  readonly fit: FitResult
}

/**
 * Maximises the likelihood of points of unit variance, in the loop of every network: batch, epochs, rate and patience are
 * its options, and the epoch with the lowest validation loss is kept. Not resumable: it takes a minute.
 * @param training [data.training.length × size], row-major. @throws TRAINING
 */
export async function fitFlow(
  data: TrainingData,
  { training, validation, size }: { training: Float32Array; validation: Float32Array; size: number },
  { epochs, batch, learningRate, patience, seed }: TrainOptions,
  { onProgress, onNote, signal }: FitHooks,
): Promise<FittedFlow> {
  const initial = initialiseFlow(size, seed)
  const rows = [...data.training, ...data.validation].map((jet) => data.table.row[jet] as number)
  const positions = Uint32Array.from(rows.keys())
  const fitted = await fit(
    {
      table: pointTable(rows, [training, validation], size),
      training: positions.subarray(0, data.training.length),
      validation: positions.subarray(data.training.length),
      ...{ height: 1, width: size, epochs, batch, learningRate, patience, seed },
      preparation: { power: 1, smear: 0, norm: 'none' },
      create: (start) => createFlowVariables('weights' in start ? withWeights(initial, start.weights) : initial),
      checkpoint: null,
      onEpoch: async () => {},
    },
    { ...(onProgress && { onProgress }), ...(signal && { signal }) },
  )
  onNote?.(`flow: ${fitted.history.length} epochs${fitted.stoppedEarly ? ', stopped early' : ''}; best is epoch ${fitted.bestEpoch}`)
  return { flow: withWeights(initial, fitted.weights), fit: fitted }
}

/** Points as a table of images of one row, which is what the training loop reads. */
function pointTable(rows: readonly number[], parts: readonly Float32Array[], size: number): JetTable {
  const value = new Float32Array(rows.length * size)
  parts.reduce((at, part) => {
    value.set(part, at)
    return at + part.length
  }, 0)
  return {
    length: rows.length,
    row: Uint32Array.from(rows),
    mass: null,
    multiplicity: null,
    offset: Uint32Array.from({ length: rows.length + 1 }, (_, i) => i * size),
    index: Uint16Array.from(value, (_, i) => i % size),
    value,
  }
}
