import { createRandom } from '@jetwatch/shared/random'
import { expect, test } from 'vitest'
import { countWeights, type DenseNetwork, foldGain, initialiseDense, LEAK } from './dense.ts'

/** The network in plain double precision. */
function forward({ layers }: DenseNetwork, image: number[]): number[] {
  return layers.reduce(
    (x, { kernel, bias, outputs, activation }) =>
      Array.from({ length: outputs }, (_, o) => {
        const y = x.reduce((sum, value, i) => sum + value * (kernel[i * outputs + o] as number), bias[o] as number)
        return activation === 'linear' || y > 0 ? y : LEAK * y
      }),
    image,
  )
}

test('the folded network maps x as the network maps gain · x', () => {
  const random = createRandom(5)
  const network = initialiseDense(36, 3, 1)
  for (const { bias } of network.layers) bias.set(bias.map(() => random.next() - 0.5))
  const image = Array.from({ length: 36 }, () => random.next())
  const scaled = forward(
    network,
    image.map((v) => 40 * v),
  ).map((v) => v / 40)
  for (const [i, v] of forward(foldGain(network, 40), image).entries()) expect(v).toBeCloseTo(scaled[i] as number, 5)
})

test('equal seeds give equal weights, other seeds others, with the variance of He et al.', () => {
  const [a, b, c] = [initialiseDense(400, 6, 1), initialiseDense(400, 6, 1), initialiseDense(400, 6, 2)]
  expect(a).toEqual(b)
  expect(a.layers[0]?.kernel).not.toEqual(c.layers[0]?.kernel)
  const kernel = a.layers[0]?.kernel as Float32Array
  const variance = kernel.reduce((sum, w) => sum + w * w, 0) / kernel.length
  expect(variance / (2 / 400)).toBeGreaterThan(0.98)
  expect(variance / (2 / 400)).toBeLessThan(1.02)
})

test('the bottleneck is the layer with the latent width', () => {
  const { layers, bottleneck } = initialiseDense(1600, 6, 1)
  expect([1600, ...layers.map((layer) => layer.outputs)]).toEqual([1600, 256, 64, 6, 64, 256, 1600])
  expect(layers[bottleneck]?.outputs).toBe(6)
})

test('as many weights are counted as there are', () => {
  const { layers } = initialiseDense(400, 6, 1)
  expect(countWeights(400, 6)).toBe(layers.reduce((sum, { kernel, bias }) => sum + kernel.length + bias.length, 0))
})
