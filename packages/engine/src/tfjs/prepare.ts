import * as tf from '@tensorflow/tfjs-core'
import { type Preparation, rootDepths, smearMatrix } from '../preparation.ts'

export interface Prepare {
  /** Images [batch, height · width] after step 6 to prepared images of the same shape. */
  (images: tf.Tensor2D): tf.Tensor2D
  dispose(): void
}

/** Step 7 as tfjs operations on the current backend; the graph of `model.onnx` does the same. */
export function createPrepare(preparation: Preparation, height: number, width: number): Prepare {
  const { power, smear, norm } = preparation
  const depths = rootDepths(power)
  const rows = smear > 0 ? tf.keep(tf.tensor2d(smearMatrix(height, smear), [height, height])) : null
  const columns = smear > 0 ? tf.keep(tf.tensor2d(smearMatrix(width, smear), [width, width])) : null

  const raise = (x: tf.Tensor2D): tf.Tensor2D => {
    if (power === 1) return x
    if (!depths) return tf.pow(x, power)
    const factors = depths.map((depth) => Array.from({ length: depth }).reduce<tf.Tensor2D>((root) => tf.sqrt(root), x))
    return factors.reduce((product, factor) => tf.mul(product, factor))
  }
  // Both smearings multiply from the right, with a transposition before and after: one large product each.
  const blur = (x: tf.Tensor2D): tf.Tensor2D => {
    if (!rows || !columns) return x
    const count = x.shape[0]
    const alongRows = tf.matMul(tf.reshape<tf.Rank.R2>(x, [count * height, width]), columns, false, true)
    const turned = tf.transpose(tf.reshape(alongRows, [count, height, width]), [0, 2, 1])
    const alongColumns = tf.matMul(tf.reshape<tf.Rank.R2>(turned, [count * width, height]), rows, false, true)
    return tf.reshape(tf.transpose(tf.reshape(alongColumns, [count, width, height]), [0, 2, 1]), [count, height * width])
  }
  const scale = (x: tf.Tensor2D): tf.Tensor2D =>
    norm === 'none' ? x : tf.div(x, norm === 'sum' ? tf.sum(x, 1, true) : tf.sqrt(tf.sum(tf.square(x), 1, true)))

  const prepare = (images: tf.Tensor2D): tf.Tensor2D => tf.tidy(() => scale(blur(raise(images))))
  return Object.assign(prepare, {
    dispose: () => {
      rows?.dispose()
      columns?.dispose()
    },
  })
}
