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

/** `fp16`: large products in 16-bit floats, on a GPU only; the scores then differ (docs/performance.md states by how much). */
export const PRECISIONS = ['fp32', 'fp16'] as const
export type Precision = (typeof PRECISIONS)[number]
/** How images get to the device: every pixel, or lists of the lit ones. */
export const UPLOADS = ['dense', 'sparse'] as const
export type Upload = (typeof UPLOADS)[number]

/** The lit pixels of a batch, by their position in it, ascending, each once. */
export interface LitPixels {
  /** i · height · width + pixel. */
  readonly position: Int32Array
  readonly value: Float32Array
}

/** Dense images of a scoring batch, row-major [n × height × width]. `data` may be a reused buffer and longer than that. */
export interface Batch {
  readonly data: Float32Array
  readonly n: number
  readonly height: number
  readonly width: number
  /** The same images as lists, where whoever filled the batch has them. */
  readonly lit?: LitPixels | null
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
  readonly precision: Precision
  readonly upload: Upload
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
