import { useBackend } from '@jetwatch/engine/tfjs/backend'
import { createRandom } from '@jetwatch/shared/random'
import { normal } from '@jetwatch/shared/variates'
import * as tf from '@tensorflow/tfjs-core'
import { determinant, Matrix } from 'ml-matrix'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { beforeAll, expect, test } from 'vitest'
import type { TrainingData } from '../architecture.ts'
import { addFlow } from '../onnx/add-flow.ts'
import { createGraphBuilder } from '../onnx/graph-builder.ts'
import { trainOptionsSchema } from '../options.ts'
import { forward, inverse, minusLogDensity } from '../testing/flow-reference.ts'
import { fitFlow } from './fit-flow.ts'
import { type Flow, initialiseFlow, weightsOf, withWeights } from './flow.ts'
import { createFlowVariables } from './flow-variables.ts'

beforeAll(() => useBackend('wasm'))

/** A flow none of whose weights is zero. */
function bent(size: number): Flow {
  const flow = initialiseFlow(size, 3)
  const random = createRandom(4)
  return withWeights(
    flow,
    weightsOf(flow).map((values) => values.map((value) => value + 0.01 * normal(random))),
  )
}

const random = createRandom(9)
const points = (count: number, size: number, scale = 1.5): number[][] =>
  Array.from({ length: count }, () => Array.from({ length: size }, () => scale * normal(random)))

/** A parabola, y = x² − 1 with a width of 0.3: uncorrelated, so that nothing linear explains it. */
function parabola(count: number, seed: number): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from(
    Array.from({ length: count }, () => {
      const x = normal(random)
      return [x, x * x - 1 + 0.3 * normal(random)]
    }).flat(),
  )
}
const table = (count: number): TrainingData['table'] => ({
  ...{ length: count, mass: null, multiplicity: null, index: new Uint16Array(), value: new Float32Array() },
  row: Uint32Array.from({ length: count }, (_, i) => i),
  offset: new Uint32Array(count + 1),
})
const fitParabola = (epochs: number) =>
  fitFlow(
    {
      ...{ table: table(2500), height: 1, width: 2 },
      training: Uint32Array.from({ length: 2000 }, (_, i) => i),
      validation: Uint32Array.from({ length: 500 }, (_, i) => 2000 + i),
    },
    { training: parabola(2000, 1), validation: parabola(500, 2), size: 2 },
    trainOptionsSchema.parse({ data: 'x', out: 'x', arch: 'density', density: 'flow', epochs, batch: 200, learningRate: 1e-2 }),
    { checkpoint: null, onEpoch: async () => {} },
  )

test.each([2, 3, 7])('in %i dimensions the inverse undoes the flow, and the log determinant is that of the numerical Jacobian', (size) => {
  const flow = bent(size)
  for (const point of points(6, size)) {
    const { image, logDeterminant } = forward(flow, point)
    inverse(flow, image).forEach((value, i) => {
      expect(value).toBeCloseTo(point[i] as number, 8)
    })
    const step = 1e-5
    const jacobian = point.map((_, k) => {
      const moved = (by: number): number[] => forward(flow, point.with(k, (point[k] as number) + by)).image
      const [above, below] = [moved(step), moved(-step)]
      return above.map((value, i) => (value - (below[i] as number)) / (2 * step))
    })
    expect(Math.log(Math.abs(determinant(new Matrix(jacobian))))).toBeCloseTo(logDeterminant, 6)
  }
})

test.each([2, 5])('ONNX Runtime and tfjs give the −log density of the definition in %i dimensions, also far out', async (size) => {
  const flow = bent(size)
  const some = [...points(40, size), ...points(5, size, 15)].map((point) => point.map(Math.fround))
  const expected = some.map((point) => minusLogDensity(flow, point))
  const variables = createFlowVariables(flow)
  const tfjs = await tf.tidy(() => variables.minusLogDensity(tf.tensor2d(some))).data()
  variables.dispose()
  const graph = createGraphBuilder('flow')
  const out = addFlow(graph, graph.input('points', ['batch', size]), flow)
  graph.output(out, ['batch'])
  const session = await InferenceSession.create(graph.encode())
  const result = await session.run({ points: new Tensor('float32', Float32Array.from(some.flat()), [some.length, size]) })
  await session.release()
  expected.forEach((value, i) => {
    expect(Math.abs((tfjs[i] as number) - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)))
    expect(Math.abs((result[out]?.data[i] as number) - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)))
  })
})

test('a new flow is the standard normal density', () => {
  expect(minusLogDensity(initialiseFlow(3, 1), [1, -2, 0.5])).toBeCloseTo((1 + 4 + 0.25) / 2 + 1.5 * Math.log(2 * Math.PI), 6)
})

test('the density of a flow integrates to one', async () => {
  const [step, side] = [0.08, 300]
  const variables = createFlowVariables(bent(2))
  let total = 0
  for (let i = 0; i < side; i++) {
    const column = Array.from({ length: side }, (_, k) => [step * (i - side / 2 + 0.5), step * (k - side / 2 + 0.5)])
    const sum = tf.tidy(() => tf.sum(tf.exp(tf.neg(variables.minusLogDensity(tf.tensor2d(column))))))
    total += (await sum.data())[0] as number
    sum.dispose()
  }
  variables.dispose()
  expect(total * step * step).toBeCloseTo(1, 3)
})

test('trained on a parabola it finds its shape', async () => {
  const { flow, fit } = await fitParabola(12)
  // Entropy: ½ log(2πe) + ½ log(2πe · 0.09) = 1.63; a normal density of the same covariance gives 3.21.
  expect(fit.history[fit.bestEpoch - 1]?.validationLoss).toBeLessThan(2.4)
  expect(minusLogDensity(flow, [0, 1])).toBeGreaterThan(minusLogDensity(flow, [0, -1]) + 2)
}, 120_000)

test('the same seed gives the same weights', async () => {
  const [one, two] = [await fitParabola(1), await fitParabola(1)]
  expect(weightsOf(one.flow)).toEqual(weightsOf(two.flow))
}, 60_000)
