import type { SparseImage } from '@jetwatch/shared/jet'
import type { LoadedModel } from './model.ts'

/** Best first: the order in which `auto` takes them. */
export const AUTO_ORDER = ['cuda', 'webgpu', 'cpu'] as const
/** Execution providers of ONNX Runtime. */
export type OrtName = (typeof AUTO_ORDER)[number]
/** `tfjs` runs the LayersModel form of a model; only by name. */
export type EngineName = OrtName | 'tfjs'
export const ENGINE_CHOICES = ['auto', 'cpu', 'webgpu', 'cuda', 'tfjs'] as const
export type EngineChoice = (typeof ENGINE_CHOICES)[number]

/** Dense images of a scoring batch, row-major [n × height × width]. `data` may be a reused buffer and longer than that. */
export interface Batch {
  readonly data: Float32Array
  readonly n: number
  readonly height: number
  readonly width: number
}

export interface Scores {
  /** [n], raw score; larger is more anomalous. Every element is finite. */
  readonly score: Float32Array
  /** Row-major [n × latentSize]; null where the graph has no such output. */
  readonly latent: Float32Array | null
  readonly latentSize: number
}

export interface Reconstructions {
  readonly score: Float32Array
  /** The input after step 7, row-major [n × height × width]; null where the graph has no such output. */
  readonly prepared: Float32Array | null
  /** In the prepared space, same layout. */
  readonly reconstruction: Float32Array | null
}

/** A model ready to score on one device. Knows nothing of labels, thresholds or streams. */
export interface Engine extends AsyncDisposable {
  readonly name: EngineName
  /** The device as it names itself, for people. */
  readonly device: string
  readonly model: LoadedModel
  /**
   * @throws BAD_MODEL where a score is not finite (naming the jets of the batch), ENGINE_UNAVAILABLE after `close` or
   * where the device fails, RangeError where the batch's shape is not the model's.
   */
  score(batch: Batch): Promise<Scores>
  /** Prepared image and reconstruction of chosen jets only. Throws as `score`. */
  reconstruct(images: readonly SparseImage[]): Promise<Reconstructions>
  close(): Promise<void>
}
