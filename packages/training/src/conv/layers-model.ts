import * as tf from '@tensorflow/tfjs-core'
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { LEAK } from '../dense.ts'
import { type ConvLayer, type ConvNetwork, kernelShape, volume } from './network.ts'

/** The layers of tfjs always enlarge by whole strides, so that odd sides have no such form. */
export const hasLayersModel = ({ decoder }: ConvNetwork): boolean =>
  decoder.every(({ kind, from, to, stride }) => kind !== 'conv-transpose' || (to[0] === from[0] * stride && to[1] === from[1] * stride))

/**
 * The network as a tfjs LayersModel from prepared images [batch, pixels] to reconstructions of the same shape; a variational one takes
 * the means. An offset is a batch normalisation that only adds: tfjs has no other layer that does.
 */
export function toConvLayersModel(network: ConvNetwork): LayersModel {
  const parts = [...meansOnly(network), ...network.decoder]
  const image = input({ shape: [volume((parts[0] as ConvLayer).from)], name: 'prepared' })
  const autoencoder = model({ inputs: image, outputs: parts.reduce(applyLayer, image), name: 'autoencoder' })
  const weights = parts.flatMap(layerWeights)
  autoencoder.setWeights(weights)
  tf.dispose(weights)
  return autoencoder
}

/** The encoder without the columns that give the variances. */
function meansOnly({ encoder, latent, variational }: ConvNetwork): ConvLayer[] {
  if (!variational) return [...encoder]
  const last = encoder.at(-1) as ConvLayer
  const kernel = last.kernel.filter((_, i) => i % (2 * latent) < latent)
  return [...encoder.slice(0, -1), { ...last, to: [1, 1, latent], kernel, bias: last.bias.slice(0, latent) }]
}

function applyLayer(x: SymbolicTensor, layer: ConvLayer): SymbolicTensor {
  const { kind, name, from, to, activation } = layer
  const flat = kind === 'dense' || kind === 'offset'
  const shaped = flat ? x : (layers.reshape({ targetShape: [...from], name: `${name}_volume` }).apply(x) as SymbolicTensor)
  const linear = coreLayer(layer).apply(shaped) as SymbolicTensor
  const y =
    activation === 'linear' ? linear : (layers.leakyReLU({ alpha: LEAK, name: `${name}_leaky_relu` }).apply(linear) as SymbolicTensor)
  return flat ? y : (layers.reshape({ targetShape: [volume(to)], name: `${name}_flat` }).apply(y) as SymbolicTensor)
}

function coreLayer({ kind, name, to, size, stride }: ConvLayer): { apply(x: SymbolicTensor): unknown } {
  const convolution = { filters: to[2], kernelSize: size, strides: stride, padding: 'same', kernelInitializer: 'zeros', name } as const
  if (kind === 'conv') return layers.conv2d(convolution)
  if (kind === 'conv-transpose') return layers.conv2dTranspose(convolution)
  if (kind === 'dense') return layers.dense({ units: volume(to), kernelInitializer: 'zeros', name })
  if (kind === 'offset') return layers.batchNormalization({ scale: false, epsilon: 0, name })
  if (kind === 'max-pool') return layers.maxPooling2d({ poolSize: size, name })
  return layers.upSampling2d({ size: [size, size], name })
}

/** In the order in which tfjs keeps them: those that train, then mean and variance of the normalisation. */
function layerWeights(layer: ConvLayer): tf.Tensor[] {
  const { kind, kernel, bias } = layer
  if (kind === 'offset') return [tf.tensor1d(bias), tf.zeros([bias.length]), tf.ones([bias.length])]
  return bias.length === 0 ? [] : [tf.tensor(kernel, kernelShape(layer)), tf.tensor1d(bias)]
}
