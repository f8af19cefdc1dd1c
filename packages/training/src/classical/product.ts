import { createSession } from '@jetwatch/engine/session'
import { Tensor } from 'onnxruntime-node'
import { createGraphBuilder } from '../onnx/graph-builder.ts'

/** Products of large float32 matrices on ONNX Runtime's CPU provider: some fifty times plain JavaScript. */
export interface Product {
  /** `a` row-major [rows × inner], or [inner × rows] where it is transposed; `b` [inner × columns] or [columns × inner]. */
  run(a: Float32Array, aShape: readonly [number, number], b: Float32Array, bShape: readonly [number, number]): Promise<Float32Array>
  close(): Promise<void>
}

export async function createProduct({ transposeA = false, transposeB = false }): Promise<Product> {
  const graph = createGraphBuilder('product')
  const a = graph.input('a', ['batch', 'inner'])
  const b = graph.input('b', ['inner', 'columns'])
  graph.node('Gemm', [a, b], 'product', { transA: transposeA ? 1n : 0n, transB: transposeB ? 1n : 0n })
  graph.output('product', ['batch', 'columns'])
  const session = await createSession(graph.encode(), 'cpu', { threads: 0, spin: false })
  return {
    async run(left, leftShape, right, rightShape) {
      const { product } = await session.run({ a: new Tensor('float32', left, leftShape), b: new Tensor('float32', right, rightShape) })
      return product?.data as Float32Array
    },
    close: () => session.release(),
  }
}
