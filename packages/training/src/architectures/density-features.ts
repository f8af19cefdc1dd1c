import { Matrix } from 'ml-matrix'
import type { GraphInput, Trained, TrainingData } from '../architecture.ts'
import { covarianceOf } from '../classical/covariance.ts'
import { inverseCholesky } from '../classical/mixture.ts'
import { runImages } from '../classical/run-images.ts'
import { addExtents } from '../onnx/add-extent.ts'
import { addShape, type Observable } from '../onnx/add-shape.ts'
import type { GraphBuilder } from '../onnx/graph-builder.ts'
import { addStep7 } from '../onnx/step7.ts'

/** Added to the mean squared error, so that a perfect reconstruction has a logarithm. */
const LEAST_ERROR = 1e-15

export interface FeatureNames {
  /** Points [batch, size] of unit variance on the training jets. */
  readonly points: string
  readonly latent?: string
  readonly reconstruction?: string
}

/** What a density is estimated on: whitened bottleneck, log error and, if asked, log extents; or log observables alone. */
export interface Features {
  readonly size: number
  /** How many of the first columns are the bottleneck; the next is the log error. */
  readonly latent: number
  readonly add: (graph: GraphBuilder, input: GraphInput) => FeatureNames
}

interface Raw {
  readonly columns: number
  readonly latent: number
  readonly add: (graph: GraphBuilder, input: GraphInput) => Omit<FeatureNames, 'points'> & { readonly raw: string }
}

/** Features of an encoder (anything with a bottleneck), standardised on the training jets. @param extent weight of the two log extents; 0 leaves them out. */
export function encoderFeatures(data: TrainingData, encoder: Trained, extent: number): Promise<Features> {
  const columns = encoder.latent + 1 + (extent > 0 ? 2 : 0)
  const raw: Raw = {
    columns,
    latent: encoder.latent,
    add: (graph, input) => {
      const { score, latent, reconstruction } = encoder.addTo(graph, input)
      if (!latent || !reconstruction) throw new TypeError(`${encoder.architecture} has no bottleneck`)
      const error = graph.node('Add', [score, graph.floats('least_error', [], Float32Array.of(LEAST_ERROR))], 'safe_error')
      const column = graph.node(
        'Unsqueeze',
        [graph.node('Log', [error], 'log_error'), graph.integers('error_axis', [1])],
        'log_error_column',
      )
      const extents = extent > 0 ? [addExtents(graph, input.image, data).axes] : []
      return { raw: graph.node('Concat', [latent, column, ...extents], 'raw', { axis: 1n }), latent, reconstruction }
    },
  }
  return standardised(data, raw, encoder.preparation, extent)
}

/** Logarithms of observables of the image alone. */
export function observableFeatures(
  data: TrainingData,
  observables: readonly Observable[],
  preparation: Trained['preparation'],
): Promise<Features> {
  const raw: Raw = {
    columns: observables.length,
    latent: 0,
    add: (graph, { image }) => ({ raw: addShape(graph, image, observables, data) }),
  }
  return standardised(data, raw, preparation, 1)
}

/** The bottleneck is whitened with its whole covariance, the other columns are scaled; `extent` weights those after the log error. */
async function standardised(
  data: TrainingData,
  { columns, latent, add }: Raw,
  preparation: Trained['preparation'],
  extent: number,
): Promise<Features> {
  const { height, width, training } = data
  const values = await runImages(
    data,
    training,
    columns,
    (graph, image) => add(graph, { image, prepared: addStep7(graph, image, { height, width, preparation }) }).raw,
  )
  const { mean, covariance } = await covarianceOf(values, columns)
  const whitening = new Float32Array(columns * columns)
  if (latent > 0) {
    const block = new Matrix(
      Array.from({ length: latent }, (_, a) => Array.from({ length: latent }, (_, b) => symmetric(covariance, columns, a, b))),
    )
    const inverse = inverseCholesky(block)
    for (let a = 0; a < latent; a++) for (let b = 0; b <= a; b++) whitening[b * columns + a] = inverse[a * latent + b] as number
  }
  for (let a = latent; a < columns; a++) {
    const weight = latent > 0 && a === latent ? 1 : extent
    whitening[a * columns + a] = weight / Math.sqrt(covariance[a * columns + a] as number)
  }
  return {
    size: columns,
    latent,
    add: (graph, input) => {
      const { raw, ...names } = add(graph, input)
      const centred = graph.node('Sub', [raw, graph.floats('raw_mean', [columns], Float32Array.from(mean))], 'raw_centred')
      return { points: graph.node('MatMul', [centred, graph.floats('whitening', [columns, columns], whitening)], 'points'), ...names }
    },
  }
}

/** float32 products leave the two halves apart by rounding. */
const symmetric = (matrix: Float64Array, size: number, a: number, b: number): number =>
  ((matrix[a * size + b] as number) + (matrix[b * size + a] as number)) / 2
