import type { Preparation } from '@jetwatch/engine/preparation'
import { type LinearModel, toLinearModel } from '../onnx/add-components.ts'
import { addStep7 } from '../onnx/step7.ts'
import { covarianceOf } from './covariance.ts'
import { principalComponents } from './principal-components.ts'
import { type Images, runImages } from './run-images.ts'

export interface FittedComponents {
  readonly model: LinearModel
  /** Variance of the training jets along each component. */
  readonly variances: Float64Array
}

/** The first `latent` principal components of the prepared images of some jets. @throws TRAINING */
export async function fitComponents(
  images: Images,
  which: Uint32Array,
  { preparation, latent, seed, signal }: { preparation: Preparation; latent: number; seed: number; signal?: AbortSignal | undefined },
): Promise<FittedComponents> {
  const { height, width } = images
  const pixels = height * width
  const rows = await runImages(images, which, pixels, (graph, image) => addStep7(graph, image, { height, width, preparation }), signal)
  const { mean, covariance } = await covarianceOf(rows, pixels)
  const components = principalComponents(covariance, pixels, latent, seed)
  return { model: toLinearModel(mean, components), variances: components.variances }
}
