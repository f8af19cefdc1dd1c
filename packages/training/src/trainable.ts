import type * as tf from '@tensorflow/tfjs-core'

/** What the training loop needs to know of a network on the current backend. */
export interface Trainable {
  /** In a fixed order, that of the weights in a checkpoint. */
  readonly variables: readonly tf.Variable[]
  /**
   * Mean loss of a batch of scaled prepared images [batch, pixels].
   * @param noise seed of this step's random numbers while training; null for validation, which uses none.
   */
  loss(images: tf.Tensor2D, noise: number | null): tf.Scalar
  dispose(): void
}

/** Where a network's weights come from: the mean of the scaled training images for a new one, or all weights. */
export type Start = { readonly mean: Float32Array } | { readonly weights: readonly Float32Array[] }

/** Copies the present weights out, in the order of `variables`. */
export const readWeights = (variables: readonly tf.Variable[]): Promise<Float32Array[]> =>
  Promise.all(variables.map(async (variable) => Float32Array.from(await variable.data())))
