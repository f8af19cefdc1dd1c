import type { GraphBuilder } from './graph-builder.ts'

/** Squared extent of an image with a single pixel, in units of the half window. */
const LEAST = 1.5e-6

/**
 * Adds log root-mean-square extents of step-6 images [batch, height, width] about their centre, in units of the half
 * window: across the principal axis (x), along it (y), or of both together (r). At fixed pT the last is the logarithm of
 * the jet mass but for a constant, to leading order in the opening angle.
 */
export function addExtents(
  graph: GraphBuilder,
  image: string,
  { height, width }: { height: number; width: number },
): { axes: string; width: string } {
  const pixels = height * width
  const moments = new Float32Array(pixels * 4)
  for (let i = 0; i < pixels; i++) {
    const x = (2 * ((i % width) + 0.5)) / width - 1
    const y = (2 * (Math.floor(i / width) + 0.5)) / height - 1
    moments.set([x, y, x * x, y * y], 4 * i)
  }
  const flat = graph.node('Reshape', [image, graph.integers('extent_shape', [-1, pixels])], 'extent_image')
  const sums = graph.node('MatMul', [flat, graph.floats('moments', [pixels, 4], moments)], 'image_moments')
  const cut = (from: number, to: number, name: string): string =>
    graph.node(
      'Slice',
      [sums, graph.integers(`${name}_from`, [from]), graph.integers(`${name}_to`, [to]), graph.integers(`${name}_axis`, [1])],
      name,
    )
  const first = cut(0, 2, 'first_moments')
  const variance = graph.node('Sub', [cut(2, 4, 'second_moments'), graph.node('Mul', [first, first], 'first_squared')], 'variances')
  const positive = graph.node('Max', [variance, graph.floats('least_variance', [], Float32Array.of(LEAST))], 'safe_variances')
  const both = graph.node('ReduceSum', [positive, graph.integers('both_axis', [1])], 'variance', { keepdims: 1n })
  const half = graph.floats('half', [], Float32Array.of(0.5))
  const rootOf = (value: string, name: string): string => graph.node('Mul', [graph.node('Log', [value], `${name}_log`), half], name)
  return { axes: rootOf(positive, 'extents'), width: rootOf(both, 'extent') }
}
