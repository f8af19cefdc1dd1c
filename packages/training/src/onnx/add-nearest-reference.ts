import type { GraphBuilder } from './graph-builder.ts'

/**
 * Adds, for each prepared image [batch, pixels], the nearest of some reference images, [batch, pixels]. Which one it is
 * comes from the product form of the distance about `mean`; the caller takes the difference itself, so nothing cancels.
 */
export function addNearestReference(graph: GraphBuilder, prepared: string, references: Float32Array, mean: Float32Array): string {
  const pixels = mean.length
  const count = references.length / pixels
  const stored = graph.floats('references', [count, pixels], references)
  const middle = graph.floats('reference_mean', [pixels], mean)
  // Constants of the graph, so that the references are stored once: worked out when it is loaded.
  const about = graph.node('Sub', [stored, middle], 'references_centred')
  const squares = graph.node('ReduceSumSquare', [about, graph.integers('pixel_axis', [1])], 'reference_squares', { keepdims: 0n })
  const centred = graph.node('Sub', [prepared, middle], 'centred')
  const products = graph.node('Gemm', [centred, about, squares], 'distances', { alpha: -2, transB: 1n })
  const nearest = graph.node('ArgMin', [products], 'nearest', { axis: 1n, keepdims: 0n })
  return graph.node('Gather', [stored, nearest], 'nearest_reference', { axis: 0n })
}
