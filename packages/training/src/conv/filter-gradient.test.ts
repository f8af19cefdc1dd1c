import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-layers'
import { createRandom } from '@jetwatch/shared/random'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { TINY_DESIGNS, tinyNetwork } from '../testing/tiny-networks.ts'
import { filterGradient, provideFilterGradient } from './filter-gradient.ts'
import { trainableAutoencoder, trainableVariational } from './trainable.ts'

beforeAll(() => {
  tf.enableProdMode()
  provideFilterGradient('wasm')
})

const random = createRandom(8)
const values = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.next() - 0.5)

test.each([
  [5, 2, 8, 8],
  [5, 2, 7, 9],
  [3, 1, 6, 5],
  [4, 2, 9, 6],
  [2, 3, 7, 7],
])('is the numerical gradient: size %i, stride %i, %i × %i', async (size, stride, height, width) => {
  await tf.setBackend('wasm')
  const [batch, inputs, outputs] = [2, 2, 3]
  const x = tf.tensor4d(values(batch * height * width * inputs), [batch, height, width, inputs])
  const filter = values(size * size * inputs * outputs)
  const convolved = (weights: Float32Array): tf.Tensor4D =>
    tf.conv2d(x, tf.tensor4d(weights, [size, size, inputs, outputs]), stride, 'same')
  const first = convolved(filter)
  const dy = tf.tensor4d(values(first.size), first.shape)
  const loss = (weights: Float32Array): number => tf.sum(tf.mul(convolved(weights), dy)).dataSync()[0] as number
  const gradient = filterGradient(x, dy, [size, size, inputs, outputs], stride).dataSync()
  for (let i = 0; i < filter.length; i++) {
    // The loss is linear in the filter, so a step of 1 has no error of its own.
    const moved = (by: number): Float32Array => filter.map((value, at) => (at === i ? value + by : value))
    expect(gradient[i]).toBeCloseTo((loss(moved(0.5)) - loss(moved(-0.5))) as number, 4)
  }
})

test.each(TINY_DESIGNS)('lets wasm train as the plain backend does: %s', async (_, design) => {
  const network = tinyNetwork(design)
  const pixels = design.image[0] * design.image[1]
  const images = values(4 * pixels)
  const gradients = async (backend: string): Promise<Float32Array[]> => {
    await tf.setBackend(backend)
    const model = network.variational ? trainableVariational(network, 0.2) : trainableAutoencoder(network)
    const { value, grads } = tf.variableGrads(() => model.loss(tf.tensor2d(images, [4, pixels]), 7), [...model.variables])
    const found = model.variables.map((variable) => Float32Array.from(grads[variable.name]?.dataSync() ?? []))
    tf.dispose([value, grads])
    model.dispose()
    return found
  }
  const [plain, wasm] = [await gradients('cpu'), await gradients('wasm')]
  expect(wasm).toHaveLength(plain.length)
  for (const [i, gradient] of plain.entries()) {
    expect(gradient.some((g) => g !== 0)).toBe(true)
    for (const [at, g] of gradient.entries()) expect(wasm[i]?.[at]).toBeCloseTo(g, 4)
  }
})
