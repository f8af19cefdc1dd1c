import { JetwatchError } from '@jetwatch/shared/errors'
import type { TrainOptions } from '../options.ts'

/** @throws USAGE if the bottleneck is wider than the image. */
export function checkLatent({ latent }: Pick<TrainOptions, 'latent'>, pixels: number): void {
  if (latent < pixels) return
  throw new JetwatchError('USAGE', `a bottleneck of ${latent} compresses no image of ${pixels} pixels`, `Give --latent below ${pixels}`)
}
