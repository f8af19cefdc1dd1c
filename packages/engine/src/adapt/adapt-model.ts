import { JetwatchError } from '@jetwatch/shared/errors'
import { presetOf } from '@jetwatch/shared/preset'
import type { OrtName, Precision } from '../engine.ts'
import type { LoadedModel } from '../model.ts'
import { openGraph } from '../onnx/graph-file.ts'
import { useHalfPrecision } from './half-precision.ts'
import { replaceMissingOperators } from './missing-operators.ts'
import { type SparseInputs, takeSparseImages } from './sparse-input.ts'

export interface Adaptation {
  readonly precision: Precision
  /** Takes lists of lit pixels instead of dense images. */
  readonly sparse: boolean
}

export interface AdaptedGraph {
  readonly onnx: Uint8Array
  /** Null where the graph takes dense images. */
  readonly sparse: SparseInputs | null
}

const OURS = 'jetwatch'

/**
 * The graph as an engine runs it: a changed copy in memory for GPUs, the file's own bytes for the CPU, where nothing of this helps.
 * @throws ENGINE_UNAVAILABLE where 16 bits are asked for and the graph has nothing that gains by them.
 */
export function adaptModel({ onnx, manifest }: LoadedModel, engine: OrtName, { precision, sparse }: Adaptation): AdaptedGraph {
  if (engine === 'cpu' && precision === 'fp32' && !sparse) return { onnx, sparse: null }
  const file = openGraph(onnx)
  if (engine === 'webgpu' && file.producer === OURS) replaceMissingOperators(file)
  if (precision === 'fp16') {
    if (file.hasSubgraphs) throw refused(`${manifest.name} has subgraphs, which are not turned into 16 bits`)
    if (useHalfPrecision(file) === 0) throw refused(`${manifest.name} has no large matrix product or convolution to turn into 16 bits`)
  }
  const { height, width } = presetOf(manifest.preset)
  const inputs = sparse ? takeSparseImages(file, height, width) : null
  return { onnx: file.encode(), sparse: inputs }
}

const refused = (what: string): JetwatchError => new JetwatchError('ENGINE_UNAVAILABLE', what, 'Use --precision fp32')
