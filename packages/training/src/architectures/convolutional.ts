import * as tf from '@tensorflow/tfjs-core'
import type { CardText, FitHooks, Trained, TrainingData } from '../architecture.ts'
import { type Design, describeDesign, initialise } from '../conv/design.ts'
import { provideFilterGradient } from '../conv/filter-gradient.ts'
import { hasLayersModel, toConvLayersModel } from '../conv/layers-model.ts'
import { type ConvNetwork, countWeights, foldGain, withOffset, withWeights } from '../conv/network.ts'
import { LEAK } from '../dense.ts'
import { fit } from '../fit.ts'
import { addConvolutions } from '../onnx/add-convolutions.ts'
import { addKlDivergence } from '../onnx/kl-divergence.ts'
import { addMeanSquareError } from '../onnx/mean-square-error.ts'
import { type TrainOptions, trainOptionsSchema } from '../options.ts'
import type { Trainable } from '../trainable.ts'
import { trainingGain } from '../training-gain.ts'
import { AUTOENCODER_SCORE, describeFit } from './autoencoder-texts.ts'
import { checkSize } from './check-size.ts'

export interface Convolutional {
  readonly design: Design
  /** What stands before the layers in the manifest's line, and what after. */
  readonly name: string
  readonly note?: string
  readonly trainable: (network: ConvNetwork) => Trainable
  readonly card: Omit<CardText, 'training' | 'architecture'>
}

const LAYERS = ` (16C5/2: convolution with 16 channels, size 5, stride 2; T transposed, N dense, MP maximum, US repetition), leaky ReLU (slope ${LEAK}) but in the bottleneck and the last convolution; then an offset for each pixel, which starts as the mean image`

/** @throws USAGE for a network that no engine would load. */
export const checkDesign = (design: Design, options: TrainOptions): void => checkSize(countWeights(initialise(design, 0)), options)

/** Trains a convolutional autoencoder by squared error; its score is the mean squared error, of a variational one from the means. */
export async function fitConvolutional(
  data: TrainingData,
  options: TrainOptions,
  { checkpoint, onEpoch, ...hooks }: FitHooks,
  { design, name, note = '', trainable, card }: Convolutional,
): Promise<Trained> {
  const { height, width } = data
  const { epochs, batch, learningRate, patience, seed } = options
  const preparation = { power: options.power, smear: options.smear, norm: options.norm }
  const initial = initialise(design, seed)
  provideFilterGradient(tf.getBackend())
  const fitted = await fit(
    {
      ...data,
      preparation,
      ...{ epochs, batch, learningRate, patience, seed, checkpoint, onEpoch },
      create: (start) => trainable('weights' in start ? withWeights(initial, start.weights) : withOffset(initial, start.mean)),
    },
    hooks,
  )
  hooks.onNote?.(`${fitted.history.length} epochs${fitted.stoppedEarly ? ', stopped early' : ''}; best is epoch ${fitted.bestEpoch}`)
  const network = foldGain(withWeights(initial, fitted.weights), trainingGain(preparation, height * width))
  const best = fitted.history[fitted.bestEpoch - 1]
  return {
    architecture: `${name} ${describeDesign(design)}${note}`,
    score: AUTOENCODER_SCORE,
    preparation,
    addTo: (graph, { prepared }) => {
      const { latent, logVariance, reconstruction } = addConvolutions(graph, prepared, network)
      const kld = logVariance === null ? {} : { kld: addKlDivergence(graph, latent, logVariance, 'kld') }
      return { score: addMeanSquareError(graph, prepared, reconstruction), reconstruction, latent, ...kld }
    },
    latent: options.latent,
    loss: best?.loss ?? 0,
    validationLoss: best?.validationLoss ?? 0,
    history: fitted.history,
    card: { ...card, architecture: LAYERS, training: describeFit(fitted) },
    ...(hasLayersModel(network) ? { toLayersModel: () => toConvLayersModel(network) } : {}),
  }
}

/** For the model card. */
export function labelsSeen(options: TrainOptions): string {
  const { power, smear, norm } = trainOptionsSchema.parse({ data: '-', out: 'x' })
  const same = options.power === power && options.smear === smear && options.norm === norm
  const step7 = same
    ? `Step 7 (power ${power}, smearing ${smear}, unit ${norm}) is the default, picked by comparing recipes on labelled top jets.`
    : 'Step 7 is not the default: ask who trained this model how it was chosen.'
  return `${step7} The sizes of the
network were set beforehand; narrower ones found top jets no better. The number of epochs matters: after two or three, trained on QCD
jets, the loss goes on falling but top jets are found less and less well. Both were seen on labelled top jets of the training file, so
a number of epochs chosen by it is to that extent optimistic.`
}
