import type { Preparation } from '@jetwatch/engine/preparation'
import { type PresetName, presetOf } from '@jetwatch/shared/preset'
import { createRandom } from '@jetwatch/shared/random'
import { badModel, type End, type Layout, layoutOf, OPEN_BATCH, onlyEnd, openBatch, openInputs, printable, shapeOf } from './ends.ts'
import { decodeOnnx, encodeOnnx, type Graph } from './onnx-file.ts'
import type { Sandbox } from './sandbox.ts'
import { hasExternalData } from './walk-graph.ts'
import { wrap } from './wrap.ts'

export interface ReadOptions {
  readonly file: string
  readonly preset: PresetName
  readonly preparation: Preparation
  readonly layout: Layout | null
}

export interface UserGraph {
  /** An autoencoder is wrapped; a graph with `image` and `score` is taken as it is. */
  readonly kind: 'autoencoder' | 'contract'
  /** The bytes of `model.onnx`. */
  readonly onnx: Uint8Array
  /** For people. */
  readonly architecture: string
  /** Runs the user's own graph, not the wrapped one, where that tells more clearly what is wrong. @throws BAD_MODEL */
  check(sandbox: Sandbox): Promise<void>
}

/** Reads an ONNX file and makes `model.onnx` from it. Runs nothing. @throws BAD_MODEL, PRESET_MISMATCH */
export function readGraph(bytes: Uint8Array, { file, preset, preparation, layout }: ReadOptions): UserGraph {
  const model = decodeOnnx(bytes, file)
  if (hasExternalData(model))
    throw badModel(
      `${file} keeps its weights in another file`,
      'Export them inside the .onnx file: torch.onnx.export(…, external_data=False)',
    )
  const { graph } = model
  const architecture = describeGraph(graph, [model.producerName, model.producerVersion].filter(Boolean).join(' '))
  const inputs = openInputs(graph)
  const outputs = graph.output ?? []
  const input = onlyEnd(inputs, 'input', file)
  if (input.name === 'image' && outputs.some(({ name }) => name === 'score')) {
    layoutOf(input, preset, 'image', file)
    return { kind: 'contract', onnx: bytes, architecture, check: async () => {} }
  }
  const output = onlyEnd(outputs, 'output', file)
  const inputLayout = layoutOf(input, preset, layout, file)
  // An output without a stated shape is measured when the graph runs.
  if (output.sizes?.every((size, i) => i === 0 || size !== null)) layoutOf(output, preset, null, file)
  openBatch(graph, file)
  const opened = encodeOnnx(model)
  const onnx = wrap(model, { file, preset, preparation, input: { name: input.name, layout: inputLayout }, output })
  return {
    kind: 'autoencoder',
    onnx,
    architecture,
    check: (sandbox) => tryOut(sandbox, opened, { file, preset, input, output, layout: inputLayout }),
  }
}

const SIZES = [1, 3]

/** Whether the graph takes batches of several sizes and gives as many numbers as it gets. @throws BAD_MODEL */
async function tryOut(
  sandbox: Sandbox,
  onnx: Uint8Array,
  { file, preset, input, output, layout }: { file: string; preset: PresetName; input: End; output: End; layout: Layout },
): Promise<void> {
  await sandbox.load(onnx)
  const { height, width } = presetOf(preset)
  const random = createRandom(1)
  for (const n of SIZES) {
    const data = Float32Array.from({ length: n * height * width }, () => (random.next() < 0.03 ? random.next() / 25 : 0))
    const run = sandbox.run({ input: input.name, data, dims: [n, ...shapeOf(layout, { height, width })], output: output.name })
    const result = await run.catch((error: Error) => {
      if (n === 1) throw error
      throw badModel(`${file} takes one image at a time only (${error.message})`, OPEN_BATCH)
    })
    const size = result.dims.reduce((product, dimension) => product * dimension, 1)
    if (result.data === null)
      throw badModel(`${file}: output "${output.name}" is ${result.type} instead of float32`, 'Export the model in float32')
    if (n > 1 && size === height * width) throw badModel(`${file} gives one image for ${n}`, OPEN_BATCH)
    if (size !== n * height * width || (result.dims.length > 1 && result.dims[0] !== n)) {
      const message = `${file}: output "${output.name}" is [${result.dims.join(', ')}] for ${n} image${n > 1 ? 's' : ''} of ${height} × ${width}`
      throw badModel(message, 'Export a model whose output has the shape of its input')
    }
  }
}

/** "imported: 12 nodes (Gemm, Relu), pytorch 2.13". */
function describeGraph({ node = [] }: Graph, producer: string): string {
  const kinds = [...new Set(node.map(({ opType }) => opType || '?'))]
  const shown = kinds.slice(0, 6).join(', ') + (kinds.length > 6 ? ', …' : '')
  return printable(`imported: ${node.length} nodes (${shown.slice(0, 120)})${producer ? `, ${producer.slice(0, 60)}` : ''}`)
}
