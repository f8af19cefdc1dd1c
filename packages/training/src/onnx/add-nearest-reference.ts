import type { GraphBuilder } from './graph-builder.ts'

/**
 * Adds, for each prepared image [batch, pixels], the nearest of some reference images, [batch, pixels]. Which one it is
 * comes from the product form of the distance about `mean`; the caller takes the difference itself, so nothing cancels.
 */
export function addNearestReference(graph: GraphBuilder, prepared: string, references: Float32Array, mean: Float32Array): string {
  const pixels = mean.length
  const count = references.length / pixels
  const turned = new Float32Array(references.length)
  const squares = new Float32Array(count)
  for (let k = 0; k < count; k++) {
    let square = 0
    for (let i = 0; i < pixels; i++) {
      const value = (references[k * pixels + i] as number) - (mean[i] as number)
      turned[i * count + k] = -2 * value
      square += value * value
    }
    squares[k] = square
  }
  const centred = graph.node('Sub', [prepared, graph.floats('reference_mean', [pixels], mean)], 'centred')
  const products = graph.node(
    'Gemm',
    [centred, graph.floats('reference_products', [pixels, count], turned), graph.floats('reference_squares', [count], squares)],
    'distances',
  )
  const nearest = graph.node('ArgMin', [products], 'nearest', { axis: 1n, keepdims: 0n })
  return graph.node('Gather', [graph.floats('references', [count, pixels], references), nearest], 'nearest_reference', { axis: 0n })
}
