import { createRandom } from '@jetwatch/shared/random'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { foldGain } from '../conv/network.ts'
import { decodeByDefinition, encodeByDefinition } from '../testing/conv-reference.ts'
import { TINY_DESIGNS, tinyNetwork } from '../testing/tiny-networks.ts'
import { addConvolutions } from './add-convolutions.ts'
import { createGraphBuilder } from './graph-builder.ts'
import { addKlDivergence } from './kl-divergence.ts'

const random = createRandom(2)
const someImages = (count: number, pixels: number): number[][] =>
  Array.from({ length: count }, () => Array.from({ length: pixels }, () => (random.next() < 0.5 ? 0 : random.next())))

test.each(TINY_DESIGNS)('the graph gives what the layers are defined to give: %s', async (_, design) => {
  const network = tinyNetwork(design)
  const pixels = design.image[0] * design.image[1]
  const graph = createGraphBuilder('test')
  const added = addConvolutions(graph, graph.input('prepared', ['batch', pixels]), network)
  graph.output(added.latent, ['batch', network.latent])
  graph.output(added.reconstruction, ['batch', pixels])
  if (added.logVariance) graph.output(addKlDivergence(graph, added.latent, added.logVariance, 'kld'), ['batch'])

  const images = someImages(3, pixels)
  const session = await InferenceSession.create(graph.encode())
  const outputs = await session.run({ prepared: new Tensor('float32', Float32Array.from(images.flat()), [images.length, pixels]) })
  await session.release()
  for (const [jet, image] of images.entries()) {
    const encoded = encodeByDefinition(network, image)
    const [mean, logVariance] = [encoded.slice(0, network.latent), encoded.slice(network.latent)]
    const kld = logVariance.reduce((sum, lv, i) => sum + 0.5 * ((mean[i] as number) ** 2 + Math.exp(lv) - 1 - lv), 0)
    const expected = {
      [added.latent]: mean,
      [added.reconstruction]: decodeByDefinition(network, mean),
      ...(added.logVariance ? { kld: [kld] } : {}),
    }
    for (const [name, values] of Object.entries(expected)) {
      const found = outputs[name]?.data as Float32Array
      expect(found).toHaveLength(images.length * values.length)
      for (const [i, value] of values.entries()) expect(found[jet * values.length + i]).toBeCloseTo(value, 5)
    }
  }
})

test('the folded network maps x as the network maps gain · x', () => {
  for (const [, design] of TINY_DESIGNS) {
    const network = tinyNetwork(design)
    const folded = foldGain(network, 40)
    const through = (n: typeof network, image: number[]) => decodeByDefinition(n, encodeByDefinition(n, image).slice(0, n.latent))
    const [image = []] = someImages(1, design.image[0] * design.image[1])
    const scaled = through(
      network,
      image.map((value) => 40 * value),
    ).map((value) => value / 40)
    for (const [i, value] of through(folded, image).entries()) expect(value).toBeCloseTo(scaled[i] as number, 5)
  }
})
