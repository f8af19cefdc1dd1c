import { JetwatchError } from '@jetwatch/shared/errors'
import * as tf from '@tensorflow/tfjs-core'
import type { CardText, FitHooks, Trained, TrainingData } from '../architecture.ts'
import { type Design, initialise } from '../conv/design.ts'
import { provideFilterGradient } from '../conv/filter-gradient.ts'
import { hasLayersModel, toConvLayersModel } from '../conv/layers-model.ts'
import { type ConvNetwork, countWeights, foldGain, withOffset, withWeights } from '../conv/network.ts'
import { type FitResult, fit } from '../fit.ts'
import { addConvolutions } from '../onnx/add-convolutions.ts'
import { addKlDivergence } from '../onnx/kl-divergence.ts'
import { addMeanSquareError } from '../onnx/mean-square-error.ts'
import { type TrainOptions, trainOptionsSchema } from '../options.ts'
import { trainingGain } from '../preparation.ts'
import type { Trainable } from '../trainable.ts'
import { AUTOENCODER_SCORE, describeFit } from './autoencoder-texts.ts'

export interface Convolutional {
  readonly design: Design
  /** The line of the manifest. */
  readonly describe: string
  readonly trainable: (network: ConvNetwork) => Trainable
  readonly card: (fitted: FitResult) => Omit<CardText, 'training'>
}

/** Largest part of a model.onnx that weights may be: the rest is for the graph itself. */
const MOST_WEIGHTS = 1_950_000

/** @throws USAGE for a network that no engine would load. */
export function checkSize(design: Design): void {
  const weights = countWeights(initialise(design, 0))
  if (weights <= MOST_WEIGHTS) return
  throw new JetwatchError(
    'USAGE',
    `this network has ${weights} weights of 4 bytes, more than the 8 MB that a model may have`,
    'Give a smaller --latent, or a smaller network',
  )
}

/** Trains a convolutional autoencoder by squared error; its score is the mean squared error, of a variational one from the means. */
export async function fitConvolutional(
  data: TrainingData,
  options: TrainOptions,
  { checkpoint, onEpoch, ...hooks }: FitHooks,
  { design, describe, trainable, card }: Convolutional,
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
    architecture: describe,
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
    card: { ...card(fitted), training: describeFit(fitted) },
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
network were not tuned. The number of epochs matters: after about two, trained on QCD jets, the loss goes on falling but top jets are
found less and less well. That was seen on labelled top jets of the training file, so a number chosen by it is to that extent optimistic.`
}
