import { createRandom } from '@jetwatch/shared/random'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { fitMixture, logDensity } from '../classical/mixture.ts'
import { fitTailCurve } from '../classical/tail-curve.ts'
import { addMixture, addNeighbours, addSquaredLength, addTailCurve } from './add-density.ts'
import { addExtents } from './add-extent.ts'
import { addNearestReference } from './add-nearest-reference.ts'
import { createGraphBuilder, type GraphBuilder, scoped } from './graph-builder.ts'

const random = createRandom(7)
const uniform = (length: number, scale = 1): Float32Array => Float32Array.from({ length }, () => scale * (random.next() - 0.5))
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const row = (values: Float32Array, i: number, size: number): number[] => Array.from(values.subarray(i * size, (i + 1) * size))

/** Runs a part of a graph on rows; gives its output. */
async function run(rows: Float32Array, size: number, build: (graph: GraphBuilder, x: string) => string): Promise<number[]> {
  const graph = createGraphBuilder('part')
  const out = build(scoped(graph, 'p_'), graph.input('x', ['batch', size]))
  graph.output(out, ['batch'])
  const session = await InferenceSession.create(graph.encode())
  const result = await session.run({ x: new Tensor('float32', rows, [rows.length / size, size]) })
  await session.release()
  return Array.from(result[out]?.data as Float32Array)
}

test('the mean distance to the 10 nearest is that of brute force in double precision, also far out and on a stored point', async () => {
  const size = 4
  const stored = uniform(300 * size, 4)
  const points = uniform(20 * size, 6)
  points.set([500, -300, 200, 100], 0)
  points.set(stored.subarray(0, size), size)
  const found = await run(points, size, (graph, x) => addNeighbours(graph, x, stored, size))
  found.forEach((value, i) => {
    const at = row(points, i, size)
    const distances = Array.from({ length: 300 }, (_, k) =>
      Math.sqrt(sum(row(stored, k, size).map((v, c) => (v - (at[c] as number)) ** 2))),
    )
    const expected = sum(distances.sort((a, b) => a - b).slice(0, 10)) / 10
    expect(Math.abs(value / expected - 1)).toBeLessThan(2e-6)
  })
})

test('−log density of a mixture is that of brute force, also where every term underflows', async () => {
  const size = 3
  const mixture = await fitMixture(uniform(900, 3), size, 3, 1)
  const points = uniform(10 * size, 4)
  points.set([40, -50, 60], 0)
  const found = await run(points, size, (graph, x) => addMixture(graph, x, mixture, size))
  found.forEach((value, i) => {
    const expected = -logDensity(mixture, row(points, i, size))
    expect(Math.abs(value - expected)).toBeLessThan(2e-6 * Math.max(10, Math.abs(expected)))
  })
})

test('the squared length is the sum of squares', async () => {
  const points = uniform(12)
  const found = await run(points, 3, addSquaredLength)
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(sum(row(points, i, 3).map((v) => v * v)), 6)
  })
})

test('the tail curve in the graph is the one of its pieces', async () => {
  const curve = fitTailCurve(Float32Array.from({ length: 2000 }, () => random.next() ** 2))
  const scores = Float32Array.of(-1, 0, 0.01, 0.2, 0.5, 0.9, 1, 2)
  const found = await run(scores, 1, (graph, x) => addTailCurve(graph, graph.node('Squeeze', [x, graph.integers('last', [1])], 's'), curve))
  found.forEach((value, i) => {
    const s = scores[i] as number
    const expected = sum(
      Array.from(curve.start, (from, k) => Math.min(Math.max(s - from, 0), curve.length[k] as number) * (curve.slope[k] as number)),
    )
    expect(Math.abs(value - expected)).toBeLessThan(1e-5 * Math.max(1, expected))
  })
})

test('the nearest reference is that of brute force', async () => {
  const [size, count] = [8, 12]
  const references = uniform(count * size, 2)
  const points = uniform(15 * size, 2)
  const mean = uniform(size)
  const found = await run(points, size, (graph, x) =>
    graph.node('ReduceSum', [addNearestReference(graph, x, references, mean), graph.integers('pixels', [1])], 'total', { keepdims: 0n }),
  )
  found.forEach((value, i) => {
    const at = row(points, i, size)
    const distance = (k: number): number => sum(row(references, k, size).map((v, c) => (v - (at[c] as number)) ** 2))
    const best = Array.from({ length: count }, (_, k) => k).reduce((a, b) => (distance(b) < distance(a) ? b : a))
    expect(value).toBeCloseTo(sum(row(references, best, size)), 5)
  })
})

test('extents are the root mean squares of the pixel positions about their centre', async () => {
  const [height, width] = [4, 6]
  const pixels = height * width
  const image = Float32Array.from({ length: 3 * pixels }, () => random.next())
  for (let i = 0; i < 3; i++) {
    const total = sum(row(image, i, pixels))
    image.set(
      row(image, i, pixels).map((v) => v / total),
      i * pixels,
    )
  }
  // A single pixel has no extent: it gets the floor, not minus infinity.
  image.fill(0, 2 * pixels)
  image[2 * pixels + 5] = 1
  const found = await run(image, pixels, (graph, x) => {
    const images = graph.node('Reshape', [x, graph.integers('shape', [-1, height, width])], 'images')
    const { width: both } = addExtents(graph, images, { height, width })
    return graph.node('Squeeze', [both, graph.integers('one', [1])], 'extent_alone')
  })
  const expected = [0, 1].map((i) => {
    const value = row(image, i, pixels)
    const [x, y] = [(p: number) => (2 * ((p % width) + 0.5)) / width - 1, (p: number) => (2 * (Math.floor(p / width) + 0.5)) / height - 1]
    const spread = (at: (p: number) => number): number =>
      sum(value.map((v, p) => v * at(p) ** 2)) - sum(value.map((v, p) => v * at(p))) ** 2
    return Math.log(spread(x) + spread(y)) / 2
  })
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 5)
  })
  expect(Number.isFinite(found[2])).toBe(true)
})
