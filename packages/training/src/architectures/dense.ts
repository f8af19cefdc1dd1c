import type { Architecture } from '../architecture.ts'
import { countWeights, type DenseNetwork, foldGain, initialiseDense, LEAK, withOutputBias, withWeights } from '../dense.ts'
import { createDenseVariables } from '../dense-variables.ts'
import { fit } from '../fit.ts'
import { toLayersModel } from '../layers-model.ts'
import { addDense } from '../onnx/add-dense.ts'
import { addMeanSquareError } from '../onnx/mean-square-error.ts'
import { type TrainOptions, trainOptionsSchema } from '../options.ts'
import { trainingGain } from '../training-gain.ts'
import { AUTOENCODER_SCORE, autoencoderSummary, describeFit, lossText } from './autoencoder-texts.ts'
import { checkLatent } from './check-latent.ts'
import { checkSize } from './check-size.ts'

/** `pixels-256-64-d-64-256-pixels`, trained on the squared error; the score is the mean squared error. */
export const dense: Architecture = {
  needsBackend: () => true,
  check(options, pixels) {
    checkLatent(options, pixels)
    checkSize(countWeights(pixels, options.latent), options)
  },
  async fit(data, options, { checkpoint, onEpoch, ...hooks }) {
    const { height, width } = data
    const pixels = height * width
    const { epochs, batch, learningRate, patience, seed } = options
    const preparation = { power: options.power, smear: options.smear, norm: options.norm }
    const initial = initialiseDense(pixels, options.latent, seed)
    const fitted = await fit(
      {
        ...data,
        preparation,
        ...{ epochs, batch, learningRate, patience, seed, checkpoint, onEpoch },
        create: (start) =>
          createDenseVariables('weights' in start ? withWeights(initial, start.weights) : withOutputBias(initial, start.mean)),
      },
      hooks,
    )
    hooks.onNote?.(`${fitted.history.length} epochs${fitted.stoppedEarly ? ', stopped early' : ''}; best is epoch ${fitted.bestEpoch}`)
    const network = foldGain(withWeights(initial, fitted.weights), trainingGain(preparation, pixels))
    const best = fitted.history[fitted.bestEpoch - 1]
    return {
      architecture: describeNetwork(network),
      score: AUTOENCODER_SCORE,
      preparation,
      addTo: (graph, { prepared }) => {
        const { latent, reconstruction } = addDense(graph, prepared, network)
        return { score: addMeanSquareError(graph, prepared, reconstruction), reconstruction, latent }
      },
      latent: options.latent,
      loss: best?.loss ?? 0,
      validationLoss: best?.validationLoss ?? 0,
      history: fitted.history,
      card: {
        summary: autoencoderSummary(options),
        architecture: `, leaky ReLU (slope ${LEAK}), linear bottleneck and output`,
        training: `${describeFit(fitted)}, tfjs`,
        loss: lossText(options),
        labels: labelsSeen(options),
      },
      toLayersModel: () => toLayersModel(network),
    }
  },
}

const describeNetwork = ({ layers }: DenseNetwork): string =>
  `dense ${[layers[0]?.inputs, ...layers.map((layer) => layer.outputs)].join('-')}`

function labelsSeen(options: TrainOptions): string {
  const { power, smear, norm, epochs } = trainOptionsSchema.parse({ data: '-', out: 'x' })
  const same = options.power === power && options.smear === smear && options.norm === norm && options.epochs === epochs
  if (!same) return 'Step 7 and the number of epochs are not the defaults: ask who trained this model how they were chosen.'
  return `Step 7 (power ${power}, smearing ${smear}, unit ${norm}) and the number of epochs are the defaults. Those were picked by comparing
recipes on labelled top jets, so they have seen signal labels, and the performance on top jets is to that extent
optimistic. More epochs gave a lower loss but found top jets less well.`
}
