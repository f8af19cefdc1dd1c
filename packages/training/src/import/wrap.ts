import type { Preparation } from '@jetwatch/engine/preparation'
import type { PresetName } from '@jetwatch/shared/preset'
import { presetOf } from '@jetwatch/shared/preset'
import { createGraphBuilder, type GraphBuilder } from '../onnx/graph-builder.ts'
import { addStep7 } from '../onnx/step7.ts'
import { badModel, type Layout, shapeOf } from './ends.ts'
import { decodeOnnx, encodeOnnx, type Graph, type OnnxModel, toNumber } from './onnx-file.ts'
import { prefixNames } from './walk-graph.ts'

const PREFIX = 'imported/'
/** The operators around an imported graph mean the same in every operator set from this one on. */
const LEAST_OPSET = 13
const IR_VERSION = 8

export interface Wrapping {
  readonly file: string
  readonly preset: PresetName
  readonly preparation: Preparation
  readonly input: { readonly name: string; readonly layout: Layout }
  readonly output: { readonly name: string }
}

/**
 * The graph with step 7 in front and the mean squared error behind, as `manifest.ts` wants it. Changes `model`, whose own
 * names all get a prefix. @throws BAD_MODEL for an operator set before 13.
 */
export function wrap(model: OnnxModel & { graph: Graph }, { file, preset, preparation, input, output }: Wrapping): Uint8Array {
  const { height, width } = presetOf(preset)
  checkOpset(model, file)
  prefixNames(model.graph, PREFIX)
  const front = part((graph) => {
    const prepared = addStep7(graph, graph.input('image', ['batch', height, width]), { height, width, preparation })
    graph.node('Identity', [prepared], 'prepared_flat')
    graph.node(
      'Reshape',
      [prepared, graph.integers('imported_shape', [-1, ...shapeOf(input.layout, { height, width })])],
      PREFIX + input.name,
    )
  })
  const back = part((graph) => {
    const flat = graph.node('Reshape', [PREFIX + output.name, graph.integers('pixels_shape', [-1, height * width])], 'reconstruction_flat')
    const error = graph.node('Sub', ['prepared_flat', flat], 'error')
    const sum = graph.node(
      'ReduceSum',
      [graph.node('Mul', [error, error], 'squared_error'), graph.integers('pixel_axis', [1])],
      'error_sum',
      {
        keepdims: 0n,
      },
    )
    graph.node('Div', [sum, graph.floats('pixel_count', [], Float32Array.of(height * width))], 'score')
    const imageShape = graph.integers('image_shape', [-1, height, width])
    graph.node('Reshape', ['prepared_flat', imageShape], 'prepared')
    graph.node('Reshape', [flat, imageShape], 'reconstruction')
    graph.output('score', ['batch'])
    for (const name of ['prepared', 'reconstruction']) graph.output(name, ['batch', height, width])
  })
  const own = model.graph
  // Weights listed as inputs too (IR version 3) become plain constants.
  const graph: Graph = {
    ...own,
    name: own.name || 'imported',
    node: [...(front.node ?? []), ...(own.node ?? []), ...(back.node ?? [])],
    initializer: [...(front.initializer ?? []), ...(own.initializer ?? []), ...(back.initializer ?? [])],
    input: front.input ?? [],
    output: back.output ?? [],
  }
  return encodeOnnx({ ...model, irVersion: Math.max(IR_VERSION, toNumber(model.irVersion)), graph })
}

function checkOpset(model: OnnxModel, file: string): void {
  const sets = model.opsetImport ?? []
  const own = sets.find(({ domain }) => !domain || domain === 'ai.onnx')
  if (!own) model.opsetImport = [...sets, { domain: '', version: 17 }]
  else if (toNumber(own.version) < LEAST_OPSET) {
    throw badModel(`${file} uses ONNX operator set ${toNumber(own.version)}; at least ${LEAST_OPSET} is needed`, 'Export it with opset 17')
  }
}

/** Nodes and constants of a graph in the making. */
function part(build: (graph: GraphBuilder) => void): Graph {
  const builder = createGraphBuilder('wrapping')
  build(builder)
  return decodeOnnx(builder.encode(), 'wrapping').graph
}
