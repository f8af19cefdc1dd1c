import { type Preparation, rootDepths, smearMatrix } from '@jetwatch/engine/preparation'
import type { GraphBuilder } from './graph-builder.ts'

export interface Step7 {
  readonly height: number
  readonly width: number
  readonly preparation: Preparation
}

/** Adds step 7 behind images [batch, height, width]; gives the name of the prepared ones, [batch, height · width]. */
export function addStep7(graph: GraphBuilder, image: string, { height, width, preparation }: Step7): string {
  const flatShape = graph.integers('flat_shape', [-1, height * width])
  const smeared = addSmear(graph, addPower(graph, image, preparation.power), { height, width, sigma: preparation.smear })
  return addNorm(graph, graph.node('Reshape', [smeared, flatShape], 'flat'), preparation.norm)
}

/** value^power; as products of square roots where that is exact. */
function addPower(graph: GraphBuilder, x: string, power: number): string {
  if (power === 1) return x
  const depths = rootDepths(power)
  if (!depths) return graph.node('Pow', [x, graph.floats('power', [], Float32Array.of(power))], 'raised')
  const roots = [x]
  for (let depth = 1; depth <= Math.max(...depths); depth++) roots.push(graph.node('Sqrt', [roots[depth - 1] as string], `root${depth}`))
  return depths.map((depth) => roots[depth] as string).reduce((product, root, i) => graph.node('Mul', [product, root], `raised${i}`))
}

/** Smearing along columns, then rows: two products with a small matrix, each from the right, turned in between. */
function addSmear(graph: GraphBuilder, x: string, { height, width, sigma }: { height: number; width: number; sigma: number }): string {
  if (sigma === 0) return x
  const turned = { perm: [0n, 2n, 1n] }
  const columns = graph.floats('smear_columns', [width, width], transposed(smearMatrix(width, sigma), width))
  const rows = graph.floats('smear_rows', [height, height], transposed(smearMatrix(height, sigma), height))
  const along = graph.node('Transpose', [graph.node('MatMul', [x, columns], 'smeared_columns')], 'turned', turned)
  return graph.node('Transpose', [graph.node('MatMul', [along, rows], 'smeared_rows')], 'smeared', turned)
}

function addNorm(graph: GraphBuilder, flat: string, norm: Preparation['norm']): string {
  if (norm === 'none') return flat
  const axis = graph.integers('norm_axis', [1])
  const keep = { keepdims: 1n }
  // No ReduceL2: it takes its axes in another way before operator set 18, and step 7 also goes in front of older graphs.
  const size =
    norm === 'sum'
      ? graph.node('ReduceSum', [flat, axis], 'norm', keep)
      : graph.node('Sqrt', [graph.node('ReduceSum', [graph.node('Mul', [flat, flat], 'norm_squares'), axis], 'norm_sum', keep)], 'norm')
  return graph.node('Div', [flat, size], 'normalised')
}

function transposed(matrix: Float32Array, size: number): Float32Array {
  return matrix.map((_, i) => matrix[(i % size) * size + Math.floor(i / size)] ?? 0)
}
