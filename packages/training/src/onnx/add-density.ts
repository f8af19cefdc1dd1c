import type { Gaussian } from '../classical/mixture.ts'
import type { TailCurve } from '../classical/tail-curve.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** How many neighbours' distances are averaged. */
export const NEIGHBOURS = 10

/**
 * Adds the mean distance of points [batch, size] to the nearest 10 of stored points. The product form of the distance only
 * finds them; their distances are then differences, so nothing cancels.
 */
export function addNeighbours(graph: GraphBuilder, points: string, stored: Float32Array, size: number): string {
  const count = stored.length / size
  const turned = Float32Array.from({ length: stored.length }, (_, i) => -2 * (stored[(i % count) * size + Math.floor(i / count)] as number))
  const squares = Float32Array.from({ length: count }, (_, k) =>
    stored.subarray(k * size, (k + 1) * size).reduce((sum, value) => sum + value * value, 0),
  )
  const products = graph.node(
    'Gemm',
    [points, graph.floats('stored_products', [size, count], turned), graph.floats('stored_squares', [count], squares)],
    'stored_order',
  )
  const k = graph.integers('neighbours', [NEIGHBOURS])
  const order = graph.node('TopK', [products, k], 'nearest_order', { axis: 1n, largest: 0n, sorted: 1n }, ['nearest'])
  const nearestIndex = order.replace(/nearest_order$/, 'nearest')
  const nearest = graph.node('Gather', [graph.floats('stored', [count, size], stored), nearestIndex], 'nearest_points', { axis: 0n })
  const apart = graph.node('Sub', [nearest, graph.node('Unsqueeze', [points, graph.integers('neighbour_axis', [1])], 'point')], 'apart')
  const distance = graph.node('ReduceL2', [apart, graph.integers('feature_axis', [2])], 'neighbour_distances', { keepdims: 0n })
  return graph.node('ReduceMean', [distance, graph.integers('mean_axis', [1])], 'mean_distance', { keepdims: 0n })
}

/** Adds −log density of points [batch, size] in a Gaussian mixture. */
export function addMixture(graph: GraphBuilder, points: string, mixture: readonly Gaussian[], size: number): string {
  const count = mixture.length
  const means = Float32Array.from(mixture.flatMap(({ mean }) => Array.from(mean)))
  // As a product per component, [count, size, size]: point − mean, times the inverse factor turned.
  const factors = Float32Array.from(
    mixture.flatMap(({ inverseLower }) =>
      Array.from(inverseLower, (_, i) => inverseLower[(i % size) * size + Math.floor(i / size)] as number),
    ),
  )
  const one = graph.integers('component_axis', [1])
  const point = graph.node('Unsqueeze', [points, one], 'point')
  const apart = graph.node('Sub', [point, graph.floats('means', [count, size], means)], 'from_means')
  const row = graph.node('Unsqueeze', [apart, graph.integers('row_axis', [2])], 'from_means_rows')
  const whitened = graph.node('MatMul', [row, graph.floats('factors', [count, size, size], factors)], 'from_means_whitened')
  const distance = graph.node('ReduceSumSquare', [whitened, graph.integers('square_axes', [2, 3])], 'mahalanobis', { keepdims: 0n })
  const half = graph.node('Mul', [distance, graph.floats('minus_half', [], Float32Array.of(-0.5))], 'exponents')
  const terms = graph.node(
    'Add',
    [
      half,
      graph.floats(
        'log_scales',
        [count],
        Float32Array.from(mixture, ({ logScale }) => logScale),
      ),
    ],
    'terms',
  )
  return graph.node('Neg', [graph.node('ReduceLogSumExp', [terms, one], 'log_density', { keepdims: 0n })], 'minus_log_density')
}

/** Adds the squared length of points [batch, size]: of whitened ones, the squared Mahalanobis distance. */
export const addSquaredLength = (graph: GraphBuilder, points: string): string =>
  graph.node('ReduceSumSquare', [points, graph.integers('length_axis', [1])], 'squared_length', { keepdims: 0n })

/** Adds a tail curve behind scores [batch]: a sum of pieces none of which is negative, so nothing cancels. */
export function addTailCurve(graph: GraphBuilder, scores: string, { start, length, slope }: TailCurve): string {
  const pieces = start.length
  const column = graph.node('Unsqueeze', [scores, graph.integers('piece_axis', [1])], 'score_column')
  const above = graph.node('Relu', [graph.node('Sub', [column, graph.floats('piece_start', [pieces], start)], 'above_start')], 'into_piece')
  const within = graph.node('Min', [above, graph.floats('piece_length', [pieces], length)], 'within_piece')
  const steps = graph.node('Mul', [within, graph.floats('piece_slope', [pieces], slope)], 'piece_depth')
  return graph.node('ReduceSum', [steps, graph.integers('sum_axis', [1])], 'tail_depth', { keepdims: 0n })
}
