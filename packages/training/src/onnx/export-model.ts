import type { Trained } from '../architecture.ts'
import { createGraphBuilder, withHalfWeights } from './graph-builder.ts'
import { addStep7 } from './step7.ts'

export interface ModelExport extends Pick<Trained, 'preparation' | 'addTo' | 'latent'> {
  readonly name: string
  readonly height: number
  readonly width: number
  /** How weights are kept; the graph always computes in float32. Default float32. */
  readonly weights?: 'float32' | 'float16'
}

export interface ExportedModel {
  /** The bytes of `model.onnx`. */
  readonly onnx: Uint8Array
  /** As the manifest names them. */
  readonly outputs: { readonly prepared: true; readonly reconstruction: boolean; readonly latent: number }
}

/** Step 7, then the model, then the outputs that `manifest.ts` promises. */
export function exportModel({ name, height, width, preparation, addTo, latent, weights }: ModelExport): ExportedModel {
  const graph = createGraphBuilder(name)
  const image = graph.input('image', ['batch', height, width])
  const prepared = addStep7(graph, image, { height, width, preparation })
  const imageShape = graph.integers('image_shape', [-1, height, width])
  const output = addTo(weights === 'float16' ? withHalfWeights(graph) : graph, { image, prepared })
  if (output.score !== 'score') graph.node('Identity', [output.score], 'score')
  if (output.latent) graph.node('Identity', [output.latent], 'latent')
  if (output.kld && output.kld !== 'kld') graph.node('Identity', [output.kld], 'kld')
  graph.node('Reshape', [prepared, imageShape], 'prepared')
  if (output.reconstruction) graph.node('Reshape', [output.reconstruction, imageShape], 'reconstruction')

  graph.output('score', ['batch'])
  graph.output('prepared', ['batch', height, width])
  if (output.reconstruction) graph.output('reconstruction', ['batch', height, width])
  if (output.latent) graph.output('latent', ['batch', latent])
  if (output.kld) graph.output('kld', ['batch'])
  return {
    onnx: graph.encode(),
    outputs: { prepared: true, reconstruction: output.reconstruction !== undefined, latent: output.latent ? latent : 0 },
  }
}
