import * as tf from '@tensorflow/tfjs-core'
import { LEAK } from '../dense.ts'
import { type ConvLayer, type ConvNetwork, kernelShape, volume } from './network.ts'

/** A convolutional autoencoder as trainable variables on the current backend, in the order of `weightsOf`. */
export interface ConvVariables {
  readonly variables: readonly tf.Variable[]
  /** Images [batch, pixels] to what the encoder gives, [batch, latent], or [batch, 2 · latent] of a variational one. */
  encode(images: tf.Tensor2D): tf.Tensor2D
  /** Latents [batch, latent] to reconstructions [batch, pixels]. */
  decode(latents: tf.Tensor2D): tf.Tensor2D
  dispose(): void
}

export function createConvVariables({ encoder, decoder }: ConvNetwork): ConvVariables {
  const stages = [encoder, decoder].map((layers) => layers.map(createStage)) as [Stage[], Stage[]]
  const variables = stages.flat().flatMap((stage) => stage.variables)
  const chain = (x: tf.Tensor, part: readonly Stage[]): tf.Tensor2D => {
    const y = part.reduce((value, stage) => stage.apply(value), x)
    return tf.reshape(y, [x.shape[0] as number, -1])
  }
  return {
    variables,
    encode: (images) => chain(images, stages[0]),
    decode: (latents) => chain(latents, stages[1]),
    dispose: () => tf.dispose([...variables]),
  }
}

interface Stage {
  readonly variables: tf.Variable[]
  apply(x: tf.Tensor): tf.Tensor
}

function createStage(layer: ConvLayer): Stage {
  const { from, to } = layer
  const variable = (values: Float32Array, shape: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.tensor(values, shape)))
  const kernel = layer.kernel.length > 0 ? variable(layer.kernel, kernelShape(layer)) : null
  const bias = layer.bias.length > 0 ? variable(layer.bias, [layer.bias.length]) : null
  const flat = layer.kind === 'dense' || layer.kind === 'offset'
  return {
    variables: [kernel, bias].filter((v) => v !== null),
    apply(x) {
      const batch = x.shape[0] as number
      const input = tf.reshape(x, flat ? [batch, volume(from)] : [batch, ...from])
      const product = linearPart(layer, input, kernel, [batch, ...to])
      const y = bias ? tf.add(product, bias) : product
      return layer.activation === 'linear' ? y : tf.leakyRelu(y, LEAK)
    },
  }
}

function linearPart({ kind, size, stride }: ConvLayer, x: tf.Tensor, kernel: tf.Tensor | null, shape: number[]): tf.Tensor {
  switch (kind) {
    case 'conv':
      return tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, stride, 'same')
    case 'conv-transpose':
      return tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, shape as [number, number, number, number], stride, 'same')
    case 'dense':
      return tf.matMul(x, kernel as tf.Tensor)
    case 'max-pool':
      return pooled(x, size)
    case 'upsample':
      return repeated(x, size)
    case 'offset':
      return x
  }
}

/** Maximum of squares. By reshaping, since the gradient of tfjs' own pooling is wrong on wasm (4.22). */
function pooled(x: tf.Tensor, size: number): tf.Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const largest = (parts: tf.Tensor): tf.Tensor => tf.unstack(parts, 1).reduce((a, b) => tf.maximum(a, b))
  const rows = largest(tf.reshape(x, [(batch * height) / size, size, width * channels]))
  const squares = largest(tf.reshape(rows, [(batch * height * width) / size ** 2, size, channels]))
  return tf.reshape(squares, [batch, height / size, width / size, channels])
}

/** Every element `size` times along both sides; the gradient of tfjs' own resizing is wrong on wasm, too. */
function repeated(x: tf.Tensor, size: number): tf.Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const along = (parts: tf.Tensor): tf.Tensor => tf.tile(parts, [1, size, 1])
  const rows = along(tf.reshape(x, [batch * height * width, 1, channels]))
  return tf.reshape(along(tf.reshape(rows, [batch * height, 1, width * size * channels])), [batch, height * size, width * size, channels])
}
