import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAdam } from './adam.ts'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})
afterAll(() => tf.disposeVariables())

const gradient = (step: number): number => Math.sin(step) + 0.3
const apply = (adam: ReturnType<typeof createAdam>, step: number): void =>
  tf.tidy(() => adam.apply([tf.tensor1d([gradient(step), -2 * gradient(step)])], 0.01 / step))

test('ten steps equal the published algorithm', async () => {
  const variable = tf.variable(tf.tensor1d([1, -1]))
  const adam = createAdam([variable], { steps: 0, moments: null })
  const expected = [1, -1].map((start, i) => {
    let [x, m, v] = [start, 0, 0]
    for (let t = 1; t <= 10; t++) {
      const g = (i === 0 ? 1 : -2) * gradient(t)
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      x -= ((0.01 / t) * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
    }
    return x
  })
  for (let t = 1; t <= 10; t++) apply(adam, t)
  const found = await variable.data()
  for (const [i, x] of expected.entries()) expect(found[i]).toBeCloseTo(x, 5)
})

test('going on from the moments equals going through', async () => {
  const [through, stopped] = [tf.variable(tf.tensor1d([1, -1])), tf.variable(tf.tensor1d([1, -1]))]
  const whole = createAdam([through], { steps: 0, moments: null })
  const first = createAdam([stopped], { steps: 0, moments: null })
  for (let t = 1; t <= 6; t++) apply(whole, t)
  for (let t = 1; t <= 3; t++) apply(first, t)
  const second = createAdam([stopped], { steps: first.steps, moments: await first.readMoments() })
  for (let t = 4; t <= 6; t++) apply(second, t)
  expect(await stopped.data()).toEqual(await through.data())
})
