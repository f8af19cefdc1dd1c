import { createRandom } from '@jetwatch/shared/random'
import { encodeGraph, type TestNode } from './onnx.ts'

export interface DenseShape {
  readonly height: number
  readonly width: number
  /** Hidden layer sizes down to the bottleneck: [256, 64, 6]; mirrored on the way up. */
  readonly hidden: readonly number[]
  readonly seed: number
}

export interface SeededLayer {
  readonly from: number
  readonly to: number
  /** Row-major [from × to]. */
  readonly kernel: Float32Array
  readonly bias: Float32Array
  /** No ReLU after it: the bottleneck and the last. */
  readonly linear: boolean
}

/** The layers of `denseModel`. */
export function denseLayers({ height, width, hidden, seed }: DenseShape): SeededLayer[] {
  const random = createRandom(seed)
  const sizes = [height * width, ...hidden, ...hidden.slice(0, -1).reverse(), height * width]
  return sizes.slice(1).map((to, layer) => {
    const from = sizes[layer] as number
    const scale = Math.sqrt(6 / (from + to))
    const kernel = Float32Array.from({ length: from * to }, () => scale * (2 * random.next() - 1))
    const bias = Float32Array.from({ length: to }, () => 0.01 * random.next())
    return { from, to, kernel, bias, linear: layer === hidden.length - 1 || layer + 2 === sizes.length }
  })
}

/**
 * A dense autoencoder with seeded weights that keeps the contract of `manifest.ts`: power 0.5 and unit sum as step 7,
 * ReLU inside, linear output, mean squared error. It has the cost and numbers of a trained one of its size.
 */
export function denseModel({ height, width, hidden, seed }: DenseShape): Uint8Array {
  const pixels = height * width
  const bottleneck = hidden.length - 1
  const layers = denseLayers({ height, width, hidden, seed })
  const floats: Record<string, { shape: number[]; data: Float32Array }> = {
    tiny: { shape: [1], data: Float32Array.of(1e-12) },
    count: { shape: [1], data: Float32Array.of(pixels) },
  }
  const nodes: TestNode[] = [
    { op: 'Reshape', inputs: ['image', 'flat'], outputs: ['pixels'] },
    { op: 'Sqrt', inputs: ['pixels'], outputs: ['root'] },
    { op: 'ReduceSum', inputs: ['root', 'last'], outputs: ['total'], ints: { keepdims: 1 } },
    { op: 'Max', inputs: ['total', 'tiny'], outputs: ['divisor'] },
    { op: 'Div', inputs: ['root', 'divisor'], outputs: ['x0'] },
  ]
  for (const [layer, { from, to, kernel, bias, linear }] of layers.entries()) {
    floats[`w${layer}`] = { shape: [from, to], data: kernel }
    floats[`b${layer}`] = { shape: [to], data: bias }
    const out = layer === bottleneck ? 'latent' : layer + 1 === layers.length ? 'output' : `x${layer + 1}`
    const input = layer === bottleneck + 1 ? 'latent' : `x${layer}`
    nodes.push({ op: 'Gemm', inputs: [input, `w${layer}`, `b${layer}`], outputs: [linear ? out : `z${layer}`] })
    if (!linear) nodes.push({ op: 'Relu', inputs: [`z${layer}`], outputs: [out] })
  }
  nodes.push(
    { op: 'Sub', inputs: ['x0', 'output'], outputs: ['residual'] },
    { op: 'Mul', inputs: ['residual', 'residual'], outputs: ['square'] },
    { op: 'ReduceSum', inputs: ['square', 'last'], outputs: ['sum'], ints: { keepdims: 1 } },
    { op: 'Div', inputs: ['sum', 'count'], outputs: ['mean'] },
    { op: 'Reshape', inputs: ['mean', 'vector'], outputs: ['score'] },
    { op: 'Reshape', inputs: ['x0', 'grid'], outputs: ['prepared'] },
    { op: 'Reshape', inputs: ['output', 'grid'], outputs: ['reconstruction'] },
  )
  return encodeGraph({
    nodes,
    floats,
    ints: { flat: [-1, pixels], last: [1], vector: [-1], grid: [-1, height, width] },
    inputs: { image: ['batch', height, width] },
    outputs: {
      score: ['batch'],
      prepared: ['batch', height, width],
      reconstruction: ['batch', height, width],
      latent: ['batch', hidden[bottleneck] as number],
    },
  })
}
