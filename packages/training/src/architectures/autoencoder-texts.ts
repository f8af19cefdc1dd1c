import type { FitResult } from '../fit.ts'
import type { TrainOptions } from '../options.ts'

/** The score of everything that rebuilds its input. */
export const AUTOENCODER_SCORE = {
  name: 'MSE',
  description: 'squared error of the reconstruction, mean over the pixels of the prepared image',
  scale: 'log10',
} as const

export const autoencoderSummary = ({ background, latent }: TrainOptions): string =>
  `An autoencoder that has seen only ${background} jets. It compresses a jet image to ${latent} numbers and
rebuilds it; jets unlike its training class are rebuilt badly and get a high score.`

export const describeFit = ({ history, bestEpoch, stoppedEarly }: FitResult): string =>
  `Adam, one-cycle rate, ${history.length} epochs${stoppedEarly ? ' (stopped early)' : ''}, weights of epoch ${bestEpoch}`

export const lossText = ({ norm }: TrainOptions): string =>
  `The loss is the squared error summed over the pixels of the prepared image${norm === 'sum' ? ' scaled by the root of the number of pixels' : ''}: the score times a constant.`
