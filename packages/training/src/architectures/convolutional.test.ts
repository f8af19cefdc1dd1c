import '@tensorflow/tfjs-backend-cpu'
import type { Jet } from '@jetwatch/shared/jet'
import { createRandom } from '@jetwatch/shared/random'
import * as tf from '@tensorflow/tfjs-core'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { beforeAll, describe, expect, test } from 'vitest'
import type { FitHooks, Trained, TrainingData } from '../architecture.ts'
import type { Checkpoint } from '../checkpoint.ts'
import { type Design, describeDesign, largeDesign, stridedDesign } from '../conv/design.ts'
import { trainableAutoencoder, trainableVariational } from '../conv/trainable.ts'
import { toJetTable } from '../jet-table.ts'
import { exportModel } from '../onnx/export-model.ts'
import { trainOptionsSchema } from '../options.ts'
import { cnn } from './cnn.ts'
import { checkDesign, fitConvolutional } from './convolutional.ts'
import { vae } from './vae.ts'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const [height, width] = [8, 8]
const random = createRandom(1)
/** One of a few blobs. */
const jet = (row: number): Jet => {
  const at = 18 * random.below(3) + random.below(2)
  return { source: 0, row, label: 0, kinematics: null, image: { index: Uint16Array.of(at, at + 9), value: Float32Array.of(0.3, 0.7) } }
}
const data: TrainingData = {
  table: toJetTable(Array.from({ length: 140 }, (_, i) => jet(1000 + i))),
  training: Uint32Array.from({ length: 120 }, (_, i) => i),
  validation: Uint32Array.from({ length: 20 }, (_, i) => 120 + i),
  height,
  width,
}
const parse = (more: object) => trainOptionsSchema.parse({ data: '-', out: 'x', epochs: 4, batch: 20, latent: 2, smear: 0.7, ...more })
const design = (variational: boolean): Design => stridedDesign({ height, width, latent: 2, blocks: 2, filters: 2, hidden: 6, variational })

/** What `cnn` and `vae` do, on small images. */
function fitSmall(kind: 'cnn' | 'vae', more: object = {}, hooks: Partial<FitHooks> = {}): Promise<Trained> {
  const options = parse({ arch: kind, ...more })
  return fitConvolutional(
    data,
    options,
    { checkpoint: null, onEpoch: async () => {}, ...hooks },
    {
      design: design(kind === 'vae'),
      name: kind,
      trainable: kind === 'vae' ? (network) => trainableVariational(network, options.beta) : trainableAutoencoder,
      card: { summary: '', loss: '', labels: '' },
    },
  )
}
const bytes = (trained: Trained): Uint8Array => exportModel({ name: 'small', height, width, ...trained }).onnx

describe.each(['cnn', 'vae'] as const)('%s', (kind) => {
  test('training lowers the loss, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const { history } = await fitSmall(kind, { epochs: 20, learningRate: 1e-2 })
    expect(tf.memory().numTensors).toBe(before)
    expect(history.at(-1)?.validationLoss).toBeLessThan(0.8 * (history[0]?.validationLoss as number))
  })

  test('the same seed gives the same bytes, another seed others', async () => {
    const once = bytes(await fitSmall(kind))
    expect(bytes(await fitSmall(kind))).toEqual(once)
    expect(bytes(await fitSmall(kind, { seed: 2 }))).not.toEqual(once)
  })

  test('going on from a checkpoint gives the bytes of an uninterrupted training', async () => {
    const kept: Omit<Checkpoint, 'fingerprint'>[] = []
    const whole = bytes(await fitSmall(kind, {}, { onEpoch: async (state) => void kept.push(structuredClone(state)) }))
    const checkpoint = { fingerprint: '', ...(kept[1] as (typeof kept)[number]) }
    expect(bytes(await fitSmall(kind, {}, { checkpoint }))).toEqual(whole)
  })

  test('its graph gives the loss of the validation jets as their mean score', async () => {
    const trained = await fitSmall(kind, { beta: 0, norm: 'l2' })
    const session = await InferenceSession.create(bytes(trained))
    const images = new Float32Array(20 * height * width)
    for (const [i, jet] of data.validation.entries()) {
      const [from = 0, to = 0] = [data.table.offset[jet], data.table.offset[jet + 1]]
      for (let k = from; k < to; k++) images[i * height * width + (data.table.index[k] as number)] = data.table.value[k] as number
    }
    const { score, kld } = await session.run({ image: new Tensor('float32', images, [20, height, width]) })
    await session.release()
    const mean = Array.from((score as Tensor).data as Float32Array).reduce((sum, value) => sum + value, 0) / 20
    expect((mean * height * width) / trained.validationLoss).toBeCloseTo(1, 4)
    expect(kld?.data.length).toBe(kind === 'vae' ? 20 : undefined)
  })
})

test('a loss that is not a number stops training, names its batch, and leaves the checkpoints of the epochs before', async () => {
  const epochs: number[] = []
  const onEpoch: FitHooks['onEpoch'] = async ({ history }) => {
    epochs.push(history.length)
    // From here on one jet of the sample is not a number.
    if (history.length === 2) data.table.value[2 * 77] = Number.NaN
  }
  const error = await fitSmall('cnn', {}, { onEpoch }).catch((thrown: unknown) => thrown)
  data.table.value[2 * 77] = Math.fround(0.3)
  expect(error).toMatchObject({
    code: 'TRAINING',
    message: expect.stringMatching(/not a finite number in epoch 3, batch [1-6] of 6 \(rows .*\); the checkpoint of epoch 2 stays/),
    remedy: expect.stringContaining('--learning-rate'),
  })
  expect(epochs).toEqual([1, 2])
})

test('the large network is that of 1808.08992, layer by layer, and fits a model folder', () => {
  const large = largeDesign(40, 40, 6)
  expect(describeDesign(large)).toBe('128C3-MP2-128C3-MP2-128C3-32N-6N-32N-12800N-128C3-US2-128C3-US2-1C3')
  expect(() => checkDesign(large, parse({}))).not.toThrow()
})

describe('options that make no model', () => {
  test('the large network on a side that cannot be halved twice', () => {
    const check = (preset: string): void => cnn.check?.(parse({ arch: 'cnn', network: 'large', preset }), 1600)
    expect(() => check('rutgers')).toThrow(/37 × 37 pixels cannot be/)
    expect(() => check('aachen')).not.toThrow()
  })

  test('a bottleneck as wide as the image', () => {
    for (const architecture of [cnn, vae]) expect(() => architecture.check?.(parse({ latent: 64 }), 64)).toThrow(/compresses no image/)
  })

  test('a network that no engine would load', () => {
    const wide = stridedDesign({ height: 40, width: 40, latent: 6, blocks: 1, filters: 64, hidden: 64, variational: false })
    expect(() => checkDesign(wide, parse({}))).toThrow(/more than the 8 MB/)
  })
})
