import { createRandom } from '@jetwatch/shared/random'
import { normal } from '@jetwatch/shared/variates'

/** Slope of the leaky ReLU for negative inputs. */
export const LEAK = 0.01

/** One fully connected layer: y = x · kernel + bias. Leaky ReLU after every layer but the bottleneck and the last. */
export interface DenseLayer {
  readonly name: string
  readonly inputs: number
  readonly outputs: number
  readonly activation: 'leaky-relu' | 'linear'
  /** Row-major [inputs × outputs]. */
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/** A dense autoencoder from a prepared image to its reconstruction; `bottleneck` is the index of the layer that gives the latent. */
export interface DenseNetwork {
  readonly layers: readonly DenseLayer[]
  readonly bottleneck: number
}

const HIDDEN = [256, 64] as const

/** Autoencoder `pixels-256-64-d-64-256-pixels` with seeded weights: normal, variance 2/inputs (He et al. 2015), biases 0. */
export function initialiseDense(pixels: number, latent: number, seed: number): DenseNetwork {
  const widths = [pixels, ...HIDDEN, latent, ...HIDDEN.toReversed(), pixels]
  const bottleneck = HIDDEN.length
  const last = widths.length - 2
  const layers = widths.slice(1).map((outputs, i): DenseLayer => {
    const inputs = widths[i] as number
    const linear = i === bottleneck || i === last
    const sigma = Math.sqrt((linear ? 1 : 2) / inputs)
    const random = createRandom(seed, i)
    return {
      name: i <= bottleneck ? `encoder${i + 1}` : `decoder${i - bottleneck}`,
      inputs,
      outputs,
      activation: linear ? 'linear' : 'leaky-relu',
      kernel: Float32Array.from({ length: inputs * outputs }, () => sigma * normal(random)),
      bias: new Float32Array(outputs),
    }
  })
  return { layers, bottleneck }
}

/** Weights and biases of that autoencoder. */
export function countWeights(pixels: number, latent: number): number {
  const widths = [pixels, ...HIDDEN, latent, ...HIDDEN.toReversed(), pixels]
  return widths.slice(1).reduce((sum, outputs, i) => sum + ((widths[i] as number) + 1) * outputs, 0)
}

/** The same map between unscaled images, for a network trained on images times `gain`. */
export function foldGain({ layers, bottleneck }: DenseNetwork, gain: number): DenseNetwork {
  const last = layers.length - 1
  const folded = layers.map((layer, i) => ({
    ...layer,
    kernel: layer.kernel.map((w) => (w * (i === 0 ? gain : 1)) / (i === last ? gain : 1)),
    bias: layer.bias.map((b) => (i === last ? b / gain : b)),
  }))
  return { layers: folded, bottleneck }
}

/**
 * With the mean image as output bias the weights have only the differences to learn. Without it the last sum cancels
 * large terms, and float32 scores differ by more than 1e-5 between backends.
 */
export function withOutputBias({ layers, bottleneck }: DenseNetwork, bias: Float32Array): DenseNetwork {
  return { layers: layers.map((layer, i) => (i === layers.length - 1 ? { ...layer, bias } : layer)), bottleneck }
}

/** The same shape with other weights: kernel and bias of each layer in turn. */
export function withWeights(network: DenseNetwork, weights: readonly Float32Array[]): DenseNetwork {
  const layers = network.layers.map((layer, i) => ({
    ...layer,
    kernel: weights[2 * i] as Float32Array,
    bias: weights[2 * i + 1] as Float32Array,
  }))
  return { ...network, layers }
}
