/** Height, width and channels of what a layer takes and gives; a vector is [1, 1, n]. Always stored with the channels last. */
export type Volume = readonly [height: number, width: number, channels: number]

/**
 * - `conv`: y = x ∗ kernel + bias, padded as tfjs 'same'; kernel row-major [size × size × inputs × outputs].
 * - `conv-transpose`: the transpose of such a convolution; kernel [size × size × outputs × inputs].
 * - `dense`: of all inputs, in storage order; kernel [inputs × outputs].
 * - `offset`: x + bias, one number per element; no kernel.
 * - `max-pool`: maximum of each size × size square; `upsample`: each element size × size times. No weights.
 */
export type ConvKind = 'conv' | 'conv-transpose' | 'dense' | 'offset' | 'max-pool' | 'upsample'

export interface ConvLayer {
  readonly kind: ConvKind
  readonly name: string
  readonly from: Volume
  readonly to: Volume
  readonly size: number
  readonly stride: number
  readonly activation: 'leaky-relu' | 'linear'
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/**
 * A convolutional autoencoder from a prepared image [height, width, 1] to its reconstruction. The encoder ends in the
 * latent; of a variational one in the means, then as many logarithms of variances, and the decoder takes the means.
 */
export interface ConvNetwork {
  readonly encoder: readonly ConvLayer[]
  readonly decoder: readonly ConvLayer[]
  readonly latent: number
  readonly variational: boolean
}

export const volume = ([height, width, channels]: Volume): number => height * width * channels

export const layersOf = ({ encoder, decoder }: ConvNetwork): ConvLayer[] => [...encoder, ...decoder]

/** Dimensions of a layer's kernel in tfjs; empty where it has none. */
export function kernelShape({ kind, from, to, size }: ConvLayer): number[] {
  if (kind === 'conv') return [size, size, from[2], to[2]]
  if (kind === 'conv-transpose') return [size, size, to[2], from[2]]
  return kind === 'dense' ? [volume(from), volume(to)] : []
}

/** Rows (or columns) of zeros before and after, as tfjs and TensorFlow pad 'same': the odd one comes after. */
export function samePadding(size: number, stride: number, length: number): [before: number, after: number] {
  const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length)
  return [Math.floor(total / 2), Math.ceil(total / 2)]
}

/** Numbers in the weights of a network. */
export const countWeights = (network: ConvNetwork): number => weightsOf(network).reduce((sum, array) => sum + array.length, 0)

/** Kernel and bias of each layer in turn, as far as it has them. */
export const weightsOf = (network: ConvNetwork): Float32Array[] =>
  layersOf(network).flatMap(({ kernel, bias }) => [kernel, bias].filter((array) => array.length > 0))

/** The same network with other weights, in the order of `weightsOf`. */
export function withWeights(network: ConvNetwork, weights: readonly Float32Array[]): ConvNetwork {
  let at = 0
  const take = (array: Float32Array): Float32Array => (array.length > 0 ? (weights[at++] as Float32Array) : array)
  const filled = (layers: readonly ConvLayer[]): ConvLayer[] =>
    layers.map((layer) => ({ ...layer, kernel: take(layer.kernel), bias: take(layer.bias) }))
  return { ...network, encoder: filled(network.encoder), decoder: filled(network.decoder) }
}

/** The same network with an image, row-major [height × width], as its last layer's offset. */
export function withOffset(network: ConvNetwork, bias: Float32Array): ConvNetwork {
  const last = network.decoder.length - 1
  return { ...network, decoder: network.decoder.map((layer, i) => (i === last ? { ...layer, bias } : layer)) }
}

/** The same map between unscaled images, for a network trained on images times `gain`. The last layer is an offset. */
export function foldGain(network: ConvNetwork, gain: number): ConvNetwork {
  const { encoder, decoder } = network
  const times = (array: Float32Array, factor: number): Float32Array => array.map((value) => value * factor)
  const output = decoder.length - 2
  return {
    ...network,
    encoder: encoder.map((layer, i) => (i === 0 ? { ...layer, kernel: times(layer.kernel, gain) } : layer)),
    decoder: decoder.map((layer, i) => {
      if (i < output) return layer
      return { ...layer, kernel: times(layer.kernel, 1 / gain), bias: times(layer.bias, 1 / gain) }
    }),
  }
}
