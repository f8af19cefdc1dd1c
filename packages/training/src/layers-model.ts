import * as tf from '@tensorflow/tfjs-core'
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { type DenseNetwork, LEAK } from './dense.ts'

/** The network as a tfjs LayersModel from prepared images [batch, pixels] to reconstructions of the same shape. */
export function toLayersModel({ layers: dense }: DenseNetwork): LayersModel {
  const image = input({ shape: [dense[0]?.inputs ?? 0], name: 'prepared' })
  const output = dense.reduce((x, { name, outputs, activation }) => {
    const linear = layers.dense({ units: outputs, name, kernelInitializer: 'zeros' }).apply(x) as SymbolicTensor
    return activation === 'linear'
      ? linear
      : (layers.leakyReLU({ alpha: LEAK, name: `${name}_leaky_relu` }).apply(linear) as SymbolicTensor)
  }, image)
  const autoencoder = model({ inputs: image, outputs: output, name: 'autoencoder' })
  const weights = dense.flatMap(({ kernel, bias, inputs, outputs }) => [tf.tensor2d(kernel, [inputs, outputs]), tf.tensor1d(bias)])
  autoencoder.setWeights(weights)
  tf.dispose(weights)
  return autoencoder
}
