import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import { createRandom } from '@jetwatch/shared/random'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodeByDefinition, encodeByDefinition } from '../testing/conv-reference.ts'
import { TINY_DESIGNS, tinyNetwork } from '../testing/tiny-networks.ts'
import { hasLayersModel, toConvLayersModel } from './layers-model.ts'
import { type ConvNetwork, weightsOf, withWeights } from './network.ts'
import { trainableAutoencoder, trainableVariational } from './trainable.ts'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const random = createRandom(4)
const BETA = 0.3

/** The loss of one image by its definition, the latents at their means. */
function lossByDefinition(network: ConvNetwork, image: number[]): number {
  const encoded = encodeByDefinition(network, image)
  const mean = encoded.slice(0, network.latent)
  const error = decodeByDefinition(network, mean).reduce((sum, value, i) => sum + (value - (image[i] as number)) ** 2, 0)
  if (!network.variational) return error
  const divergence = encoded.slice(network.latent).reduce((sum, lv, i) => sum + ((mean[i] as number) ** 2 + Math.exp(lv) - 1 - lv) / 2, 0)
  return (1 - BETA) * error + BETA * divergence
}

describe.each(TINY_DESIGNS)('%s', (_, design) => {
  const network = tinyNetwork(design)
  const pixels = design.image[0] * design.image[1]
  const images = Array.from({ length: 3 }, () => Array.from({ length: pixels }, () => random.next()))
  const trainable = (n: ConvNetwork) => (n.variational ? trainableVariational(n, BETA) : trainableAutoencoder(n))

  test('the loss is what it is defined to be', () => {
    const model = trainable(network)
    const [loss] = tf.tidy(() => model.loss(tf.tensor2d(images), null).dataSync())
    model.dispose()
    const expected = images.reduce((sum, image) => sum + lossByDefinition(network, image), 0) / images.length
    expect((loss as number) / expected).toBeCloseTo(1, 5)
  })

  test('the gradients are those of the definition, by differences in double precision', () => {
    const model = trainable(network)
    const [image = []] = images
    const { value, grads } = tf.variableGrads(() => model.loss(tf.tensor2d([image]), null), [...model.variables])
    const found = model.variables.map((variable) => grads[variable.name]?.dataSync() as Float32Array)
    tf.dispose([value, grads])
    model.dispose()
    const weights = weightsOf(network)
    const moved = (array: number, at: number, to: number): ConvNetwork =>
      withWeights(
        network,
        weights.map((values, i) => (i === array ? values.with(at, to) : values)),
      )
    for (const [array, values] of weights.entries()) {
      const at = random.below(values.length)
      // As float32 holds them, so that the difference is exactly the step that was made.
      const [low, high] = [-1, 1].map((sign) => Math.fround((values[at] as number) + sign * 1e-4)) as [number, number]
      const slope = (lossByDefinition(moved(array, at, high), image) - lossByDefinition(moved(array, at, low), image)) / (high - low)
      expect(Math.abs((found[array]?.[at] as number) - slope)).toBeLessThan(1e-3 * Math.max(1, Math.abs(slope)))
    }
  })

  test('the tfjs form rebuilds what the definition rebuilds, where there is one', () => {
    expect(hasLayersModel(network)).toBe(!design.image.slice(0, 2).some((side) => side % 2 !== 0))
    if (!hasLayersModel(network)) return
    const autoencoder = toConvLayersModel(network)
    const found = tf.tidy(() => (autoencoder.predict(tf.tensor2d(images)) as tf.Tensor).arraySync()) as number[][]
    autoencoder.dispose()
    for (const [jet, image] of images.entries()) {
      const expected = decodeByDefinition(network, encodeByDefinition(network, image).slice(0, network.latent))
      for (const [i, value] of expected.entries()) expect(found[jet]?.[i]).toBeCloseTo(value, 5)
    }
  })
})

test('while training the latents are drawn: each seed gives its own loss, the same seed the same', () => {
  const [, design] = TINY_DESIGNS.find(([name]) => name.startsWith('variational')) as (typeof TINY_DESIGNS)[number]
  const pixels = design.image[0] * design.image[1]
  const model = trainableVariational(tinyNetwork(design), 0)
  const images = tf.ones<tf.Rank.R2>([50, pixels])
  const loss = (noise: number | null): number => tf.tidy(() => model.loss(images, noise).dataSync()[0] as number)
  expect(loss(1)).toBe(loss(1))
  expect(loss(1)).not.toBe(loss(2))
  expect(loss(1)).not.toBe(loss(null))
  model.dispose()
  images.dispose()
})

test('a variational autoencoder without noise and divergence trains like a plain one', () => {
  const [, design] = TINY_DESIGNS.find(([name]) => name.startsWith('variational')) as (typeof TINY_DESIGNS)[number]
  const network = tinyNetwork(design)
  const image = Array.from({ length: design.image[0] * design.image[1] }, () => random.next())
  const model = trainableVariational(network, 0)
  const [loss] = tf.tidy(() => model.loss(tf.tensor2d([image]), null).dataSync())
  model.dispose()
  const error = decodeByDefinition(network, encodeByDefinition(network, image).slice(0, network.latent)).reduce(
    (sum, value, i) => sum + (value - (image[i] as number)) ** 2,
    0,
  )
  expect((loss as number) / error).toBeCloseTo(1, 5)
})
