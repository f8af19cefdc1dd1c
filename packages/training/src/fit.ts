import { setImmediate } from 'node:timers/promises'
import { JetwatchError } from '@jetwatch/shared/errors'
import { createRandom, mixSeed, shuffle } from '@jetwatch/shared/random'
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core alone registers no gradients; its layers do.
import '@tensorflow/tfjs-layers'
import type { Preparation } from '@jetwatch/engine/preparation'
import { createPrepare } from '@jetwatch/engine/tfjs/prepare'
import { createAdam } from './adam.ts'
import type { Checkpoint, EpochRecord } from './checkpoint.ts'
import { denseImages, type JetTable } from './jet-table.ts'
import { oneCycle } from './one-cycle.ts'
import type { TrainHooks } from './progress.ts'
import { readWeights, type Start, type Trainable } from './trainable.ts'
import { trainingGain } from './training-gain.ts'

export interface FitOptions {
  readonly table: JetTable
  /** Positions in the table. */
  readonly training: Uint32Array
  readonly validation: Uint32Array
  readonly height: number
  readonly width: number
  readonly preparation: Preparation
  readonly epochs: number
  readonly batch: number
  readonly learningRate: number
  readonly patience: number
  readonly seed: number
  /** Makes the network on the current backend. */
  readonly create: (start: Start) => Trainable
  readonly checkpoint: Checkpoint | null
  /** Called after every epoch with all that is needed to go on from it. */
  readonly onEpoch: (state: EpochState) => Promise<void>
}

export type EpochState = Omit<Checkpoint, 'fingerprint'>

export interface FitResult {
  /** Weights of the epoch with the lowest validation loss, in the scaled space and in the order of `Trainable.variables`. */
  readonly weights: readonly Float32Array[]
  readonly history: readonly EpochRecord[]
  readonly bestEpoch: number
  readonly stoppedEarly: boolean
}

const SHUFFLE = 0x5a17
const NOISE = 0x40153
/** Steps between two looks at the loss: each waits for the device. */
const REPORT_STEPS = 20
/** Jets whose mean image is the first output bias. */
const MEAN_JETS = 4096

/**
 * Minimises a network's loss on scaled prepared images. Adam with a one-cycle rate; stops after `patience` epochs
 * without a better validation loss and keeps the best epoch's weights.
 * @throws TRAINING if the loss is no longer finite, or `signal` aborts.
 */
export async function fit(options: FitOptions, { onProgress, signal }: TrainHooks): Promise<FitResult> {
  const { table, training, validation, height, width, epochs, batch } = options
  const pixels = height * width
  const start = options.checkpoint
  const prepare = createPrepare(options.preparation, height, width)
  const gain = trainingGain(options.preparation, pixels)
  const scaled = (which: Uint32Array): tf.Tensor2D =>
    tf.mul<tf.Tensor2D>(prepare(tf.tensor2d(denseImages(table, which, pixels), [which.length, pixels])), gain)
  const model = options.create(start ? { weights: start.weights } : { mean: await meanOf(scaled, training.subarray(0, MEAN_JETS)) })
  const adam = createAdam(model.variables, { steps: start?.steps ?? 0, moments: start?.moments ?? null })
  const lossOf = (which: Uint32Array, noise: number | null): tf.Scalar => tf.tidy(() => model.loss(scaled(which), noise))

  const stepsPerEpoch = Math.ceil(training.length / batch)
  const history: EpochRecord[] = [...(start?.history ?? [])]
  let best = start?.best ?? []
  let bestEpoch = start?.bestEpoch ?? 0
  const bestLoss = (): number => history[bestEpoch - 1]?.validationLoss ?? Number.POSITIVE_INFINITY
  const stopped = (): boolean => history.length - bestEpoch >= options.patience
  const firstEpoch = history.length
  const began = performance.now()
  // Losses of steps since the last look.
  const unseen: tf.Tensor[] = []

  const trainEpoch = async (epoch: number): Promise<number> => {
    const order = shuffle(training.slice(), createRandom(SHUFFLE, options.seed, epoch))
    let total = 0
    let seen = 0
    const batchName = (step: number): string => {
      const rows = Array.from(order.subarray(step * batch, (step + 1) * batch), (at) => table.row[at])
      return `batch ${step + 1} of ${stepsPerEpoch} (rows ${rows.slice(0, 5).join(', ')}${rows.length > 5 ? ', …' : ''})`
    }
    for (let step = 0; step < stepsPerEpoch; step++) {
      const which = order.subarray(step * batch, (step + 1) * batch)
      const { value, grads } = tf.variableGrads(() => lossOf(which, mixSeed(NOISE, options.seed, adam.steps)), [...model.variables])
      adam.apply(
        model.variables.map((v) => grads[v.name] as tf.Tensor),
        oneCycle(adam.steps, epochs * stepsPerEpoch, options.learningRate),
      )
      unseen.push(value)
      tf.dispose(grads)
      if (step % REPORT_STEPS === 0 || step === stepsPerEpoch - 1) {
        const losses = await readLosses(unseen.splice(0))
        const bad = losses.findIndex((one) => !Number.isFinite(one))
        if (bad >= 0) throw diverged(epoch + 1, batchName(step + 1 + bad - losses.length), history.length)
        const loss = losses.at(-1) as number
        total += loss * which.length
        seen += which.length
        const done = epoch * training.length + Math.min(training.length, (step + 1) * batch)
        const share = (done - firstEpoch * training.length) / ((epochs - firstEpoch) * training.length)
        const seconds = (performance.now() - began) / 1000
        const validationLoss = history.at(-1)?.validationLoss ?? null
        const etaSeconds = (seconds * (1 - share)) / share
        onProgress?.({
          phase: 'training',
          done,
          total: epochs * training.length,
          epoch: epoch + 1,
          loss: total / seen,
          validationLoss,
          etaSeconds,
        })
        await setImmediate()
        if (signal?.aborted)
          throw new JetwatchError('TRAINING', `stopped in epoch ${epoch + 1}`, 'Go on from the last whole epoch with --resume')
      }
    }
    return total / seen
  }

  const validate = async (): Promise<number> => {
    let total = 0
    for (let at = 0; at < validation.length; at += batch) {
      const which = validation.subarray(at, at + batch)
      const loss = lossOf(which, null)
      total += ((await loss.data())[0] as number) * which.length
      loss.dispose()
    }
    return total / validation.length
  }

  try {
    while (history.length < epochs && !stopped()) {
      const startedAt = performance.now()
      const loss = await trainEpoch(history.length)
      const validationLoss = await validate()
      if (!Number.isFinite(validationLoss)) throw diverged(history.length + 1, 'validation', history.length)
      const better = validationLoss < bestLoss()
      history.push({ epoch: history.length + 1, loss, validationLoss, seconds: (performance.now() - startedAt) / 1000 })
      const weights = await readWeights(model.variables)
      if (better) {
        best = weights
        bestEpoch = history.length
      }
      await options.onEpoch({ steps: adam.steps, history, bestEpoch, weights, moments: await adam.readMoments(), best })
    }
    return { weights: best, history, bestEpoch, stoppedEarly: history.length < epochs }
  } finally {
    tf.dispose(unseen)
    model.dispose()
    adam.dispose()
    prepare.dispose()
  }
}

/** Mean image of some jets, a few at a time. */
async function meanOf(scaled: (which: Uint32Array) => tf.Tensor2D, which: Uint32Array): Promise<Float32Array> {
  const sums: Float32Array[] = []
  for (let at = 0; at < which.length; at += 256) {
    const sum = tf.tidy(() => tf.sum(scaled(which.subarray(at, at + 256)), 0))
    sums.push(Float32Array.from(await sum.data()))
    sum.dispose()
  }
  return (sums[0] as Float32Array).map((_, i) => sums.reduce((total, sum) => total + (sum[i] as number), 0) / which.length)
}

/** Values of scalars, which it disposes. */
async function readLosses(losses: tf.Tensor[]): Promise<Float32Array> {
  const stacked = tf.stack(losses)
  tf.dispose(losses)
  const values = Float32Array.from(await stacked.data())
  stacked.dispose()
  return values
}

function diverged(epoch: number, where: string, good: number): JetwatchError {
  const kept = good > 0 ? `; the checkpoint of epoch ${good} stays` : ''
  return new JetwatchError(
    'TRAINING',
    `the loss is not a finite number in epoch ${epoch}, ${where}${kept}`,
    'Train with a lower --learning-rate',
  )
}
