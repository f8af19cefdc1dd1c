import * as tf from '@tensorflow/tfjs-core'
import { type DenseNetwork, LEAK } from './dense.ts'

/** A dense network as trainable variables on the current backend. */
export interface DenseVariables {
  /** Kernel and bias of each layer in turn. */
  readonly variables: readonly tf.Variable[]
  /** Images [batch, pixels] to reconstructions of the same shape. */
  forward(images: tf.Tensor2D): tf.Tensor2D
  /** Copies the present weights out. */
  read(): Promise<DenseNetwork>
  dispose(): void
}

export function createDenseVariables(network: DenseNetwork): DenseVariables {
  const pairs = network.layers.map((layer) => ({
    layer,
    kernel: tf.tidy(() => tf.variable(tf.tensor2d(layer.kernel, [layer.inputs, layer.outputs]))),
    bias: tf.tidy(() => tf.variable(tf.tensor1d(layer.bias))),
  }))
  return {
    variables: pairs.flatMap(({ kernel, bias }) => [kernel, bias]),
    forward: (images) =>
      pairs.reduce((x, { layer, kernel, bias }) => {
        const linear = tf.add<tf.Tensor2D>(tf.matMul(x, kernel as tf.Tensor2D), bias)
        return layer.activation === 'linear' ? linear : tf.leakyRelu(linear, LEAK)
      }, images),
    async read() {
      const layers = await Promise.all(
        pairs.map(async ({ layer, kernel, bias }) => ({
          ...layer,
          kernel: Float32Array.from(await kernel.data()),
          bias: Float32Array.from(await bias.data()),
        })),
      )
      return { ...network, layers }
    },
    dispose: () => tf.dispose(pairs.flatMap(({ kernel, bias }) => [kernel, bias])),
  }
}
