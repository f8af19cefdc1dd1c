import { type DenseNetwork, LEAK } from '../dense.ts'
import { type Preparation, rootDepths, smearMatrix } from '../preparation.ts'
import { createGraphBuilder, type GraphBuilder } from './graph-builder.ts'

export interface DenseExport {
  readonly name: string
  readonly height: number
  readonly width: number
  readonly preparation: Preparation
  /** Maps prepared images to reconstructions. */
  readonly network: DenseNetwork
}

/**
 * The bytes of `model.onnx`: step 7, the autoencoder, and as score the squared error of the prepared image averaged
 * over its pixels. Inputs and outputs as `manifest.ts` says.
 */
export function exportDense({ name, height, width, preparation, network }: DenseExport): Uint8Array {
  const pixels = height * width
  const graph = createGraphBuilder(name)
  const image = graph.input('image', ['batch', height, width])
  const flatShape = graph.integers('flat_shape', [-1, pixels])
  const imageShape = graph.integers('image_shape', [-1, height, width])

  const smeared = addSmear(graph, addPower(graph, image, preparation.power), { height, width, sigma: preparation.smear })
  const flat = addNorm(graph, graph.node('Reshape', [smeared, flatShape], 'flat'), preparation.norm)
  const { latent, reconstruction } = addNetwork(graph, flat, network)
  const error = graph.node('Sub', [flat, reconstruction], 'error')
  const axis = graph.integers('pixel_axis', [1])
  graph.node('ReduceMean', [graph.node('Mul', [error, error], 'squared_error'), axis], 'score', { keepdims: 0n })
  graph.node('Identity', [latent], 'latent')
  graph.node('Reshape', [flat, imageShape], 'prepared')
  graph.node('Reshape', [reconstruction, imageShape], 'reconstruction')

  graph.output('score', ['batch'])
  graph.output('prepared', ['batch', height, width])
  graph.output('reconstruction', ['batch', height, width])
  graph.output('latent', ['batch', network.layers[network.bottleneck]?.outputs ?? 0])
  return graph.encode()
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
  const size =
    norm === 'sum'
      ? graph.node('ReduceSum', [flat, axis], 'norm', { keepdims: 1n })
      : graph.node('ReduceL2', [flat, axis], 'norm', { keepdims: 1n })
  return graph.node('Div', [flat, size], 'normalised')
}

function addNetwork(graph: GraphBuilder, flat: string, { layers, bottleneck }: DenseNetwork): { latent: string; reconstruction: string } {
  const activations = [flat]
  for (const [i, layer] of layers.entries()) {
    const kernel = graph.floats(`${layer.name}_kernel`, [layer.inputs, layer.outputs], layer.kernel)
    const bias = graph.floats(`${layer.name}_bias`, [layer.outputs], layer.bias)
    const linear = graph.node('Gemm', [activations[i] as string, kernel, bias], `${layer.name}_linear`)
    activations.push(layer.activation === 'linear' ? linear : graph.node('LeakyRelu', [linear], layer.name, { alpha: LEAK }))
  }
  return { latent: activations[bottleneck + 1] as string, reconstruction: activations[layers.length] as string }
}

function transposed(matrix: Float32Array, size: number): Float32Array {
  return matrix.map((_, i) => matrix[(i % size) * size + Math.floor(i / size)] ?? 0)
}
