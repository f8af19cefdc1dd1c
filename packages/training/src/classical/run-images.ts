import { createSession } from '@jetwatch/engine/session'
import { Tensor } from 'onnxruntime-node'
import { denseImages, type JetTable } from '../jet-table.ts'
import { createGraphBuilder, type GraphBuilder } from '../onnx/graph-builder.ts'

const BATCH = 256

export interface Images {
  readonly table: JetTable
  readonly height: number
  readonly width: number
}

/**
 * Runs the start of a model over some jets on ONNX Runtime's CPU provider: what is fitted to these numbers sees exactly
 * what the model will see.
 * @param build adds the nodes behind the image; gives the name of a value [batch, columns].
 * @returns row-major [which.length × columns].
 */
export async function runImages(
  { table, height, width }: Images,
  which: Uint32Array,
  columns: number,
  build: (graph: GraphBuilder, image: string) => string,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const graph = createGraphBuilder('images')
  const value = build(graph, graph.input('image', ['batch', height, width]))
  graph.output(value, ['batch', columns])
  const session = await createSession(graph.encode(), 'cpu', { threads: 0, spin: false })
  const out = new Float32Array(which.length * columns)
  try {
    for (let at = 0; at < which.length; at += BATCH) {
      signal?.throwIfAborted()
      const some = which.subarray(at, at + BATCH)
      const image = new Tensor('float32', denseImages(table, some, height * width), [some.length, height, width])
      out.set((await session.run({ image }, [value]))[value]?.data as Float32Array, at * columns)
    }
  } finally {
    await session.release()
  }
  return out
}
