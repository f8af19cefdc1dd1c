import { Model } from '@jetwatch/engine/onnx/schema'
import { createRandom } from '@jetwatch/shared/random'
import { createGraphBuilder, type Shape } from '../../onnx/graph-builder.ts'
import { type Layout, shapeOf } from '../ends.ts'
import type { Graph, OnnxModel } from '../onnx-file.ts'

export interface AutoencoderChoice {
  readonly layout?: Layout
  readonly height?: number
  readonly width?: number
  readonly batch?: number | 'batch'
  readonly opset?: number
  readonly input?: string
  readonly output?: string
  /** Operator of the last node. */
  readonly last?: string
  /** Numbers that the output has for an image; default as many as its pixels. */
  readonly outputs?: number
}

export const HIDDEN = 2

/** Seeded weights of the linear map pixels → 2 → outputs, row-major. */
export function weights(pixels: number, outputs: number): { down: Float32Array; up: Float32Array } {
  const random = createRandom(5)
  const draw = (n: number): Float32Array => Float32Array.from({ length: n }, () => (2 * random.next() - 1) / 40)
  return { down: draw(pixels * HIDDEN), up: draw(HIDDEN * outputs) }
}

/** A small linear autoencoder as somebody else might export it: no step 7, no score, names of its own. */
export function autoencoder(choice: AutoencoderChoice = {}, change: (model: OnnxModel & { graph: Graph }) => void = () => {}): Uint8Array {
  const { layout = 'flat', height = 40, width = 40, batch = 'batch', opset = 17, input = 'x', output = 'y', last = 'Reshape' } = choice
  const pixels = height * width
  const outputs = choice.outputs ?? pixels
  const shape: Shape = [batch, ...shapeOf(layout, { height, width })]
  const graph = createGraphBuilder('net')
  graph.input(input, shape)
  const { down, up } = weights(pixels, outputs)
  const flat = graph.node('Reshape', [input, graph.integers('flat_shape', [-1, pixels])], 'flat')
  const code = graph.node('MatMul', [flat, graph.floats('down', [pixels, HIDDEN], down)], 'code')
  const wide = graph.node('MatMul', [code, graph.floats('up', [HIDDEN, outputs], up)], 'error')
  const back = outputs === pixels ? shapeOf(layout, { height, width }) : [outputs]
  graph.node(last, last === 'Reshape' ? [wide, graph.integers('image_shape', [-1, ...back])] : [wide], output)
  graph.output(output, [batch, ...back])
  const model = Model.decode(graph.encode()) as unknown as OnnxModel & { graph: Graph }
  model.opsetImport = [{ domain: '', version: opset }]
  change(model)
  return Model.encode(model).finish()
}
