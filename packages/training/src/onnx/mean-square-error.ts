import type { GraphBuilder } from './graph-builder.ts'

/** Squared difference of two values [batch, n], averaged over n: [batch]. */
export function addMeanSquareError(graph: GraphBuilder, prepared: string, reconstruction: string, output = 'score'): string {
  const error = graph.node('Sub', [prepared, reconstruction], 'error')
  const axis = graph.integers('pixel_axis', [1])
  return graph.node('ReduceMean', [graph.node('Mul', [error, error], 'squared_error'), axis], output, { keepdims: 0n })
}
