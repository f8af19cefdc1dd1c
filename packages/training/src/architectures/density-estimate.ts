import type { FitHooks, TrainingData } from '../architecture.ts'
import type { EpochRecord } from '../checkpoint.ts'
import { fitMixture } from '../classical/mixture.ts'
import { fitFlow } from '../flow/fit-flow.ts'
import { addMixture, addNeighbours, addSquaredLength, NEIGHBOURS } from '../onnx/add-density.ts'
import { addFlow } from '../onnx/add-flow.ts'
import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { TrainOptions } from '../options.ts'

export interface Estimate {
  /** Adds the score, the higher the thinner the density, behind points [batch, size]. */
  readonly add: (graph: GraphBuilder, points: string) => string
  /** Learning curve of a flow, empty for the others. */
  readonly history: readonly EpochRecord[]
}

export interface EstimateInput {
  readonly data: TrainingData
  readonly pointsOf: (which: Uint32Array) => Promise<Float32Array>
  /** Training jets that neighbours are looked for among. */
  readonly kept: Uint32Array
  readonly size: number
  /** How many of the first columns are a bottleneck, and the next the log error; 0 for observables of the image alone. */
  readonly latent: number
}

/**
 * Fits the density of the training jets. Neighbours on few observables lie so close that float32 cannot tell their
 * distances: what has no bottleneck has a mixture then, and one axis, which a flow cannot couple, always.
 */
export async function fitEstimate(
  options: TrainOptions,
  { data, pointsOf, kept, size, latent }: EstimateInput,
  hooks: FitHooks,
): Promise<Estimate> {
  if (options.density === 'neighbours' && latent > 0) {
    const stored = await pointsOf(kept)
    return { add: (graph, points) => addNeighbours(graph, points, stored, size), history: [] }
  }
  if (options.density === 'flow' && size > 1) {
    const [training, validation] = [await pointsOf(data.training), await pointsOf(data.validation)]
    const { flow, fit } = await fitFlow(data, { training, validation, size }, options, hooks)
    return { add: (graph, points) => addFlow(graph, points, flow), history: fit.history }
  }
  if (options.density !== 'mahalanobis') {
    const mixture = await fitMixture(await pointsOf(data.training), size, options.components, options.seed)
    return { add: (graph, points) => addMixture(graph, points, mixture, size), history: [] }
  }
  // Every column but the log error, which is no Gaussian.
  const select = Float32Array.from({ length: size * size }, (_, i) =>
    i % (size + 1) === 0 && (latent === 0 || i / (size + 1) !== latent) ? 1 : 0,
  )
  return {
    add: (graph, points) =>
      addSquaredLength(graph, graph.node('MatMul', [points, graph.floats('selected', [size, size], select)], 'selected_points')),
    history: [],
  }
}

/** Score of one density alone. */
export const RAW_SCORE = {
  neighbours: {
    name: 'distance',
    description: `mean distance to the ${NEIGHBOURS} nearest stored training jets, on the whitened bottleneck and the log error`,
    scale: 'log10',
  },
  mixture: {
    name: '−log density',
    description: '−log density of a Gaussian mixture on the whitened bottleneck and the log error',
    scale: 'linear',
  },
  mahalanobis: { name: 'Mahalanobis²', description: 'squared Mahalanobis distance of the bottleneck', scale: 'log10' },
  flow: {
    name: '−log density',
    description: '−log density of a normalising flow on the whitened bottleneck and the log error',
    scale: 'linear',
  },
} as const

/** How the densities were fitted, for the model card. */
export function describeEstimate({ density, components }: TrainOptions, stored: number): string {
  return {
    neighbours: `${stored} training jets stored`,
    mixture: `${components} Gaussians by expectation maximisation`,
    mahalanobis: 'mean and covariance',
    flow: 'a flow of affine couplings for each by Adam with a one-cycle rate, best epoch kept',
  }[density]
}
