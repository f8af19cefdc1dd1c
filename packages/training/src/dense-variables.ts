import * as tf from '@tensorflow/tfjs-core'
import { type DenseNetwork, LEAK } from './dense.ts'
import type { Trainable } from './trainable.ts'

/**
 * A dense autoencoder as trainable variables on the current backend: kernel and bias of each layer in turn. Its loss is
 * the squared error summed over the pixels, averaged over the batch.
 */
export function createDenseVariables(network: DenseNetwork): Trainable {
  const pairs = network.layers.map((layer) => ({
    layer,
    kernel: tf.tidy(() => tf.variable(tf.tensor2d(layer.kernel, [layer.inputs, layer.outputs]))),
    bias: tf.tidy(() => tf.variable(tf.tensor1d(layer.bias))),
  }))
  const forward = (images: tf.Tensor2D): tf.Tensor2D =>
    pairs.reduce((x, { layer, kernel, bias }) => {
      const linear = tf.add<tf.Tensor2D>(tf.matMul(x, kernel as tf.Tensor2D), bias)
      return layer.activation === 'linear' ? linear : tf.leakyRelu(linear, LEAK)
    }, images)
  return {
    variables: pairs.flatMap(({ kernel, bias }) => [kernel, bias]),
    loss: (images) => tf.mean(tf.sum(tf.squaredDifference(forward(images), images), 1)),
    dispose: () => tf.dispose(pairs.flatMap(({ kernel, bias }) => [kernel, bias])),
  }
}
