import * as tf from '@tensorflow/tfjs-core'
import { samePadding } from './network.ts'

const KERNEL = 'Conv2DBackpropFilter'

/**
 * Gives a backend the filter gradient of conv2d that it lacks (wasm does), from operations that it has. Does nothing where there is one.
 * For images padded as 'same' with the channels last, without dilation: all that our networks use.
 */
export function provideFilterGradient(backend: string): void {
  if (tf.getKernel(KERNEL, backend)) return
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: backend,
    kernelFunc: ({ inputs, attrs }) => {
      const { strides, pad, dataFormat, filterShape } = attrs as unknown as tf.Conv2DBackpropFilterAttrs
      const [down, across] = typeof strides === 'number' ? [strides, strides] : strides
      if (pad !== 'same' || dataFormat !== 'NHWC' || down !== across) throw new RangeError(`${KERNEL} for ${pad} ${dataFormat} ${strides}`)
      return filterGradient(inputs['x'] as tf.Tensor4D, inputs['dy'] as tf.Tensor4D, filterShape, down)
    },
  })
}

/**
 * The gradient of a loss by the filter [rows, columns, inputs, outputs] of conv2d(x, filter, stride, 'same'), where `dy` is its gradient by
 * the result: for each place of the filter, the pixels that it met times dy, as one matrix product over batch and places.
 */
export function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  [rows, columns, inputs, outputs]: readonly [number, number, number, number],
  stride: number,
): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, height, width] = dy.shape
    const vertical = samePadding(rows, stride, x.shape[1])
    const horizontal = samePadding(columns, stride, x.shape[2])
    const padded = tf.pad(x, [[0, 0], vertical, horizontal, [0, 0]])
    const gradients = tf.reshape(dy, [batch * height * width, outputs])
    const places = Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns]
      const end = [batch, row + (height - 1) * stride + 1, column + (width - 1) * stride + 1, inputs]
      const met = tf.stridedSlice(padded, [0, row, column, 0], end, [1, stride, stride, 1])
      return tf.matMul(tf.reshape(met, [batch * height * width, inputs]), gradients, true)
    })
    return tf.reshape(tf.stack(places), [rows, columns, inputs, outputs])
  })
}
