import { smearMatrix } from '@jetwatch/engine/preparation'
import { createRandom } from '@jetwatch/shared/random'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { addShape } from './add-shape.ts'
import { createGraphBuilder } from './graph-builder.ts'

const [height, width] = [12, 10]
const pixels = height * width

/** Sparse images of unit sum; the last is a single pixel. */
function images(count: number): number[][] {
  const random = createRandom(11)
  const drawn = Array.from({ length: count - 1 }, () => {
    const values = Array.from({ length: pixels }, () => (random.next() < 0.2 ? random.next() : 0))
    const total = values.reduce((a, b) => a + b)
    return values.map((value) => value / total)
  })
  return [...drawn, Array.from({ length: pixels }, (_, i) => (i === 37 ? 1 : 0))]
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

function smeared(image: readonly number[], sigma: number): number[] {
  const [rows, columns] = [smearMatrix(height, sigma), smearMatrix(width, sigma)]
  return image.map((_, at) => {
    const [y, x] = [Math.floor(at / width), at % width]
    return sum(image.map((v, i) => v * (rows[y * height + Math.floor(i / width)] as number) * (columns[x * width + (i % width)] as number)))
  })
}

test('observables are those of their definitions, and finite for a single pixel', async () => {
  const graph = createGraphBuilder('shape')
  const out = addShape(graph, graph.input('image', ['batch', height, width]), ['width', 'girth', 'count', { entropy: 1 }, { pairs: 2 }], {
    ...{ height, width },
  })
  graph.output(out, ['batch', 5])
  const session = await InferenceSession.create(graph.encode())
  const some = images(6)
  const result = await session.run({ image: new Tensor('float32', Float32Array.from(some.flat()), [some.length, height, width]) })
  await session.release()
  const values = result[out]?.data as Float32Array
  const [x, y] = [(i: number) => (2 * ((i % width) + 0.5)) / width - 1, (i: number) => (2 * (Math.floor(i / width) + 0.5)) / height - 1]
  some.forEach((image, jet) => {
    const mean = (f: (i: number) => number): number => sum(image.map((v, i) => v * f(i)))
    const spread = mean((i) => x(i) ** 2 + y(i) ** 2) - mean(x) ** 2 - mean(y) ** 2
    const expected = [
      Math.log(Math.max(spread, 3e-6)) / 2,
      Math.log(mean((i) => Math.hypot(x(i), y(i)))),
      Math.log(image.filter((v) => v > 0).length),
      Math.log(-sum(smeared(image, 1).map((v) => (v > 0 ? v * Math.log(v) : 0)))),
      Math.log(sum(smeared(image, 2).map((v) => v * v))),
    ]
    expected.forEach((value, k) => {
      expect(values[jet * 5 + k], `observable ${k} of image ${jet}`).toBeCloseTo(value, 4)
    })
  })
})
