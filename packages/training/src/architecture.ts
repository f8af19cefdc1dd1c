import type { Preparation } from '@jetwatch/engine/preparation'
import type { Manifest } from '@jetwatch/shared/manifest'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Checkpoint, EpochRecord } from './checkpoint.ts'
import type { JetTable } from './jet-table.ts'
import type { GraphBuilder } from './onnx/graph-builder.ts'
import type { TrainOptions } from './options.ts'
import type { TrainHooks } from './progress.ts'

/** The jets of a training. */
export interface TrainingData {
  readonly table: JetTable
  /** Positions in the table; no jet is in both. */
  readonly training: Uint32Array
  readonly validation: Uint32Array
  readonly height: number
  readonly width: number
}

export interface FitHooks extends TrainHooks {
  /** Where an interrupted training goes on; null for a new one. */
  readonly checkpoint: Checkpoint | null
  /** To be called after every epoch with all that is needed to go on from it. Architectures without epochs do not. */
  readonly onEpoch: (state: Omit<Checkpoint, 'fingerprint'>) => Promise<void>
}

/** Names of values in the graph that a trained model may build on. */
export interface GraphInput {
  /** Step-6 images, [batch, height, width]. */
  readonly image: string
  /** The image after step 7 with the model's `preparation`, [batch, height · width]. */
  readonly prepared: string
}

/** Names of the values that a model gives. */
export interface GraphOutput {
  /** [batch] */
  readonly score: string
  /** [batch, height · width], in the prepared space. */
  readonly reconstruction?: string
  /** [batch, Trained.latent] */
  readonly latent?: string
  /** [batch]: the Kullback–Leibler divergence of a variational model, an output beyond the contract. */
  readonly kld?: string
}

/** What any training ends in: all that the model folder needs. */
export interface Trained {
  /** One line for the manifest, such as "dense 1600-256-64-6-64-256-1600". */
  readonly architecture: string
  readonly score: Pick<Manifest['score'], 'name' | 'description' | 'scale'>
  /** Step 7 in front of `GraphInput.prepared`. */
  readonly preparation: Preparation
  /** Adds the model behind step 7 to a graph. */
  readonly addTo: (graph: GraphBuilder, input: GraphInput) => GraphOutput
  /** Width of `latent`, 0 for none. */
  readonly latent: number
  /** On training and validation jets, in a measure of the architecture's own choice. */
  readonly loss: number
  readonly validationLoss: number
  /** Learning curve; empty for what has no epochs. */
  readonly history: readonly EpochRecord[]
  readonly card: CardText
  /** The model as a tfjs LayersModel from prepared images to reconstructions, where it has that form. The caller disposes it. */
  readonly toLayersModel?: () => LayersModel
}

/** What the architecture says in the model card: Markdown. */
export interface CardText {
  /** What the model is and what its score means. */
  readonly summary: string
  /** Added to the architecture's line. */
  readonly architecture: string
  /** How it was fitted, for the training row of the table. */
  readonly training: string
  /** Meaning of the loss. */
  readonly loss: string
  /** Which choices looked at labels. */
  readonly labels: string
}

/** One way of making a model. `fit` is deterministic for one seed, backend and thread count. */
export interface Architecture {
  /** Whether `fit` trains with tfjs; if not, no backend is started. */
  readonly needsBackend: (options: TrainOptions) => boolean
  /** @throws USAGE for options that do not go together. */
  readonly check?: (options: TrainOptions, pixels: number) => void
  /** @throws TRAINING */
  readonly fit: (data: TrainingData, options: TrainOptions, hooks: FitHooks) => Promise<Trained>
}
