import * as tf from '@tensorflow/tfjs-core'
import { LEAK } from '../dense.ts'
import type { Trainable } from '../trainable.ts'
import { type Flow, HIDDEN, halfOf, STRETCH } from './flow.ts'

export interface FlowVariables extends Trainable {
  /** −log density of points [batch, size]; gives [batch]. */
  readonly minusLogDensity: (points: tf.Tensor2D) => tf.Tensor1D
}

/** A flow as trainable variables on the current backend, in the order of `weightsOf`. Its loss is the mean −log density. */
export function createFlowVariables({ size, couplings }: Flow): FlowVariables {
  const half = halfOf(size)
  const rest = size - half
  const layers = couplings.map(({ turnHere, turnThere, hiddenKernel, hiddenBias, outKernel, outBias }) => {
    const trained = (values: Float32Array, ...shape: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.tensor(values, shape)))
    return {
      here: tf.keep(tf.tensor2d(turnHere, [size, half])),
      there: tf.keep(tf.tensor2d(turnThere, [size, rest])),
      hiddenKernel: trained(hiddenKernel, half, HIDDEN),
      hiddenBias: trained(hiddenBias, HIDDEN),
      outKernel: trained(outKernel, HIDDEN, 2 * rest),
      outBias: trained(outBias, 2 * rest),
    }
  })
  const minusLogDensity = (points: tf.Tensor2D): tf.Tensor1D =>
    tf.tidy(() => {
      let x = points
      let determinant = tf.zeros<tf.Rank.R1>([points.shape[0]])
      for (const { here, there, hiddenKernel, hiddenBias, outKernel, outBias } of layers) {
        const linear = (from: tf.Tensor2D, kernel: tf.Variable, bias: tf.Variable): tf.Tensor2D =>
          tf.add<tf.Tensor2D>(tf.matMul(from, kernel as tf.Variable<tf.Rank.R2>), bias)
        const kept = tf.matMul<tf.Tensor2D>(x, here)
        const hidden = tf.leakyRelu(linear(kept, hiddenKernel, hiddenBias), LEAK) as tf.Tensor2D
        const out = linear(hidden, outKernel, outBias)
        const [raw, shift] = tf.split(out, 2, 1) as [tf.Tensor2D, tf.Tensor2D]
        const stretch = tf.mul<tf.Tensor2D>(tf.tanh(tf.div(raw, STRETCH)), STRETCH)
        const moved = tf.add<tf.Tensor2D>(tf.mul(tf.matMul<tf.Tensor2D>(x, there), tf.exp(stretch)), shift)
        x = tf.concat2d([kept, moved], 1)
        determinant = tf.add(determinant, tf.sum(stretch, 1))
      }
      const square = tf.mul(tf.sum(tf.square(x), 1), 0.5)
      return tf.add<tf.Tensor1D>(tf.sub(square, determinant), (size / 2) * Math.log(2 * Math.PI))
    })
  const variables = layers.flatMap(({ hiddenKernel, hiddenBias, outKernel, outBias }) => [hiddenKernel, hiddenBias, outKernel, outBias])
  return {
    variables,
    minusLogDensity,
    loss: (points) => tf.mean(minusLogDensity(points)),
    dispose: () => tf.dispose([...variables, ...layers.flatMap(({ here, there }) => [here, there])]),
  }
}
