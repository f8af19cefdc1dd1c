import { createRandom } from '@jetwatch/shared/random'
import { normal } from '@jetwatch/shared/variates'
import * as tf from '@tensorflow/tfjs-core'
import type { Trainable } from '../trainable.ts'
import type { ConvNetwork } from './network.ts'
import { createConvVariables } from './variables.ts'

/** Loss: the squared error summed over the pixels of the scaled image, averaged over the batch. */
export function trainableAutoencoder(network: ConvNetwork): Trainable {
  const { variables, encode, decode, dispose } = createConvVariables(network)
  return { variables, dispose, loss: (images) => squaredError(decode(encode(images)), images) }
}

/**
 * Loss (1 − β) · squared error + β · Kullback–Leibler divergence (Fraser et al. 2110.06948), the error as `trainableAutoencoder` has
 * it. While training, the latents are drawn around their means with the encoder's variances (Kingma & Welling 2014), from
 * seeded noise made outside of the backend; validation takes the means.
 */
export function trainableVariational(network: ConvNetwork, beta: number): Trainable {
  const { variables, encode, decode, dispose } = createConvVariables(network)
  return {
    variables,
    dispose,
    loss(images, noise) {
      const [mean, logVariance] = tf.split(encode(images), 2, 1) as [tf.Tensor2D, tf.Tensor2D]
      const drawn = noise === null ? mean : tf.add<tf.Tensor2D>(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noiseLike(mean, noise)))
      const divergence = klDivergence(mean, logVariance)
      return tf.add<tf.Scalar>(tf.mul(squaredError(decode(drawn), images), 1 - beta), tf.mul(tf.mean(divergence), beta))
    },
  }
}

/** ½ Σ (μ² + σ² − 1 − ln σ²), [batch]; see `addKlDivergence`. */
function klDivergence(mean: tf.Tensor2D, logVariance: tf.Tensor2D): tf.Tensor {
  const above = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), 1)
  return tf.mul(tf.sum(tf.sub(above, logVariance), 1), 0.5)
}

const squaredError = (found: tf.Tensor2D, images: tf.Tensor2D): tf.Scalar => tf.mean(tf.sum(tf.squaredDifference(found, images), 1))

function noiseLike(x: tf.Tensor2D, seed: number): tf.Tensor2D {
  const random = createRandom(seed)
  return tf.tensor2d(
    Float32Array.from({ length: x.size }, () => normal(random)),
    x.shape,
  )
}
