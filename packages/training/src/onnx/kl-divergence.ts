import type { GraphBuilder } from './graph-builder.ts'

/**
 * Kullback–Leibler divergence of normal distributions from the standard one, summed over the latents:
 * ½ Σ (μ² + σ² − 1 − ln σ²) (Kingma & Welling 2014, appendix B). Mean and logarithm of the variance [batch, n] give [batch].
 */
export function addKlDivergence(graph: GraphBuilder, mean: string, logVariance: string, output: string): string {
  const one = graph.floats('kld_one', [], Float32Array.of(1))
  const half = graph.floats('kld_half', [], Float32Array.of(0.5))
  const axis = graph.integers('kld_axis', [1])
  const square = graph.node('Mul', [mean, mean], 'kld_square')
  const variance = graph.node('Exp', [logVariance], 'kld_variance')
  const above = graph.node('Sub', [graph.node('Add', [square, variance], 'kld_spread'), one], 'kld_above')
  const terms = graph.node('Sub', [above, logVariance], 'kld_terms')
  return graph.node('Mul', [graph.node('ReduceSum', [terms, axis], 'kld_sum', { keepdims: 0n }), half], output)
}
