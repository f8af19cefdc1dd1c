import { type Preparation, smearMatrix } from '@jetwatch/engine/preparation'
import { createRandom } from '@jetwatch/shared/random'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { type DenseNetwork, initialiseDense, LEAK } from '../dense.ts'
import { addDense } from './add-dense.ts'
import { exportModel } from './export-model.ts'
import { addMeanSquareError } from './mean-square-error.ts'

const [height, width, count] = [6, 5, 7]
const pixels = height * width
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const exportDense = (preparation: Preparation, network: DenseNetwork): Uint8Array =>
  exportModel({
    ...{ name: 'test', height, width, preparation, latent: 3 },
    addTo: (graph, { prepared }) => {
      const { latent, reconstruction } = addDense(graph, prepared, network)
      return { score: addMeanSquareError(graph, prepared, reconstruction), reconstruction, latent }
    },
  }).onnx

/** Step 7 by its definition, in double precision. */
function prepare(image: readonly number[], { power, smear, norm }: Preparation): number[] {
  let x = image.map((value) => value ** power)
  if (smear > 0) {
    const [down, across] = [smearMatrix(height, smear), smearMatrix(width, smear)]
    x = x.map((_, at) => {
      const [row, column] = [Math.floor(at / width), at % width]
      return sum(
        x.map((v, from) => v * (down[row * height + Math.floor(from / width)] ?? 0) * (across[column * width + (from % width)] ?? 0)),
      )
    })
  }
  const size = norm === 'sum' ? sum(x) : Math.sqrt(sum(x.map((v) => v * v)))
  return x.map((v) => v / size)
}

/** Output of every layer. */
function forward({ layers }: DenseNetwork, image: number[]): number[][] {
  const outputs = [image]
  for (const { kernel, bias, outputs: n, activation } of layers) {
    const x = outputs.at(-1) as number[]
    const y = Array.from({ length: n }, (_, o) => sum(x.map((v, i) => v * (kernel[i * n + o] as number))) + (bias[o] as number))
    outputs.push(activation === 'linear' ? y : y.map((v) => (v > 0 ? v : LEAK * v)))
  }
  return outputs
}

const preparations: Preparation[] = [
  { power: 1, smear: 0, norm: 'sum' },
  { power: 0.25, smear: 0, norm: 'l2' },
  { power: 0.7, smear: 0.8, norm: 'l2' },
  { power: 0.75, smear: 2, norm: 'sum' },
]

test.each(preparations)(
  'the graph does step 7, network and score by their definitions: power $power, smear $smear, $norm',
  async (preparation) => {
    const random = createRandom(11)
    const network = initialiseDense(pixels, 3, 4)
    for (const { bias } of network.layers) bias.set(bias.map(() => 0.1 * random.next()))
    const images = Array.from({ length: count }, () => Array.from({ length: pixels }, () => (random.next() < 0.4 ? random.next() : 0)))
    const session = await InferenceSession.create(exportDense(preparation, network))
    const outputs = await session.run({ image: new Tensor('float32', Float32Array.from(images.flat()), [count, height, width]) })
    await session.release()
    for (const [jet, image] of images.entries()) {
      const prepared = prepare(image, preparation)
      const layers = forward(network, prepared)
      const reconstruction = layers.at(-1) as number[]
      const expected = {
        prepared,
        reconstruction,
        latent: layers[network.bottleneck + 1] as number[],
        score: [sum(prepared.map((v, i) => (v - (reconstruction[i] as number)) ** 2)) / pixels],
      }
      for (const [name, values] of Object.entries(expected)) {
        const found = outputs[name]?.data as Float32Array
        expect(found.length).toBe(count * values.length)
        for (const [i, value] of values.entries()) expect(found[jet * values.length + i]).toBeCloseTo(value, 5)
      }
    }
  },
)

test('equal models give equal bytes', () => {
  const bytes = () => exportDense(preparations[3] as Preparation, initialiseDense(pixels, 3, 4))
  expect(bytes()).toEqual(bytes())
})
