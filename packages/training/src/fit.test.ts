import '@tensorflow/tfjs-backend-cpu'
import { createRandom } from '@jetwatch/shared/random'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { type DenseNetwork, initialiseDense, withOutputBias, withWeights } from './dense.ts'
import { createDenseVariables } from './dense-variables.ts'
import { type FitOptions, fit } from './fit.ts'
import { toJetTable } from './jet-table.ts'
import type { Start } from './trainable.ts'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const random = createRandom(1)
const table = toJetTable(
  Array.from({ length: 120 }, (_, row) => ({
    source: 0,
    row,
    label: 0,
    kinematics: null,
    image: { index: Uint16Array.of(random.below(18), 18 + random.below(18)), value: Float32Array.of(0.5, 0.5) },
  })),
)
const positions = Uint32Array.from({ length: 120 }, (_, i) => i)
const create = (network: DenseNetwork) => (start: Start) =>
  createDenseVariables('weights' in start ? withWeights(network, start.weights) : withOutputBias(network, start.mean))
const options = (more: Partial<FitOptions>): FitOptions => ({
  table,
  training: positions.subarray(0, 100),
  validation: positions.subarray(100),
  height: 6,
  width: 6,
  preparation: { power: 1, smear: 0, norm: 'l2' },
  epochs: 6,
  batch: 20,
  learningRate: 3e-3,
  patience: 10,
  seed: 1,
  create: create(initialiseDense(36, 2, 1)),
  checkpoint: null,
  onEpoch: async () => {},
  ...more,
})

test('training lowers the loss, and the weights are those of the best epoch', async () => {
  const { history, bestEpoch } = await fit(options({}), {})
  expect(history).toHaveLength(6)
  expect(history.at(-1)?.loss).toBeLessThan((history[0]?.loss ?? 0) * 0.9)
  const losses = history.map((record) => record.validationLoss)
  expect(losses[bestEpoch - 1]).toBe(Math.min(...losses))
})

test('training stops when the validation loss has not improved for the given number of epochs', async () => {
  // A rate so small that float32 weights stay as they are: no epoch after the first is better.
  const { history, bestEpoch, stoppedEarly } = await fit(options({ learningRate: 1e-30, patience: 2 }), {})
  expect([history.length, bestEpoch, stoppedEarly]).toEqual([3, 1, true])
})

test('a loss that is not a number is an error with a remedy', async () => {
  const network: DenseNetwork = initialiseDense(36, 2, 1)
  network.layers[0]?.kernel.fill(Number.NaN)
  await expect(fit(options({ create: create(network) }), {})).rejects.toMatchObject({
    code: 'TRAINING',
    remedy: expect.stringContaining('learning-rate'),
  })
})

test('a training leaves no tensor behind', async () => {
  const before = tf.memory().numTensors
  await fit(options({ epochs: 1 }), {})
  expect(tf.memory().numTensors).toBe(before)
})
