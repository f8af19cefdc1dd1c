import type { Architecture, Trained } from '../architecture.ts'
import { fitComponents } from '../classical/fit-components.ts'
import type { DenseNetwork } from '../dense.ts'
import { toLayersModel } from '../layers-model.ts'
import { addComponents, type LinearModel } from '../onnx/add-components.ts'
import { addMeanSquareError } from '../onnx/mean-square-error.ts'
import { AUTOENCODER_SCORE } from './autoencoder-texts.ts'
import { checkLatent } from './check-latent.ts'
import { meanScore } from './mean-score.ts'

/** The first d principal components (Farina, Nakai, Shih 1808.08992): the linear autoencoder with the least squared error. */
export const pca: Architecture = {
  needsBackend: () => false,
  check: checkLatent,
  async fit(data, options, { signal }) {
    const { latent, seed, power, smear, norm, background } = options
    const preparation = { power, smear, norm }
    const { model } = await fitComponents(data, data.training, { preparation, latent, seed, signal })
    const addTo: Trained['addTo'] = (graph, { prepared }) => {
      const { latent, reconstruction } = addComponents(graph, prepared, model)
      return { score: addMeanSquareError(graph, prepared, reconstruction), reconstruction, latent }
    }
    return {
      architecture: `pca ${data.height * data.width}-${latent}`,
      score: AUTOENCODER_SCORE,
      preparation,
      addTo,
      latent,
      loss: await meanScore(data, data.training, { preparation, addTo }),
      validationLoss: await meanScore(data, data.validation, { preparation, addTo }),
      history: [],
      card: {
        summary: `The first ${latent} principal components of ${background} jets: the linear autoencoder with the least squared error. Jets
unlike its training class lie far from the plane they span and get a high score.`,
        architecture: ', mean image taken off first',
        training: 'covariance, then subspace iteration in double precision',
        loss: 'The loss is the score, averaged.',
        labels: 'Step 7 and the number of components are options: see models/README.md for how those of the shipped models were chosen.',
      },
      toLayersModel: () => toLayersModel(toDense(model)),
    }
  },
}

/** The same map as two linear layers. */
function toDense({ mean, rows }: LinearModel): DenseNetwork {
  const pixels = mean.length
  const count = rows.length / pixels
  const bias = Float32Array.from(
    { length: count },
    (_, k) => -mean.reduce((sum, value, i) => sum + value * (rows[k * pixels + i] as number), 0),
  )
  const kernel = Float32Array.from({ length: rows.length }, (_, i) => rows[(i % count) * pixels + Math.floor(i / count)] as number)
  return {
    layers: [
      { name: 'encoder', inputs: pixels, outputs: count, activation: 'linear', kernel, bias },
      { name: 'decoder', inputs: count, outputs: pixels, activation: 'linear', kernel: rows, bias: mean },
    ],
    bottleneck: 0,
  }
}
