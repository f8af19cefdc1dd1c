import { createRandom } from '@jetwatch/shared/random'
import { encodeGraph, type TestNode } from './onnx.ts'

export interface DenseShape {
  readonly height: number
  readonly width: number
  /** Hidden layer sizes down to the bottleneck: [256, 64, 6]; mirrored on the way up. */
  readonly hidden: readonly number[]
  readonly seed: number
}

/**
 * A dense autoencoder with seeded weights that keeps the contract of `manifest.ts`: power 0.5 and unit sum as step 7,
 * ReLU inside, linear output, mean squared error. It has the cost and numbers of a trained one of its size.
 */
export function denseModel({ height, width, hidden, seed }: DenseShape): Uint8Array {
  const random = createRandom(seed)
  const pixels = height * width
  const sizes = [pixels, ...hidden, ...hidden.slice(0, -1).reverse(), pixels]
  const bottleneck = hidden.length - 1
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
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const [from, to] = [sizes[layer] as number, sizes[layer + 1] as number]
    const scale = Math.sqrt(6 / (from + to))
    floats[`w${layer}`] = { shape: [from, to], data: Float32Array.from({ length: from * to }, () => scale * (2 * random.next() - 1)) }
    floats[`b${layer}`] = { shape: [to], data: Float32Array.from({ length: to }, () => 0.01 * random.next()) }
    const linear = layer === bottleneck || layer + 2 === sizes.length
    const out = layer === bottleneck ? 'latent' : layer + 2 === sizes.length ? 'output' : `x${layer + 1}`
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
