import { JetwatchError } from '@jetwatch/shared/errors'
import type { Architecture, Trained } from '../architecture.ts'
import { meanOf } from '../classical/covariance.ts'
import { kMeans } from '../classical/k-means.ts'
import { runImages } from '../classical/run-images.ts'
import { addNearestReference } from '../onnx/add-nearest-reference.ts'
import { addMeanSquareError } from '../onnx/mean-square-error.ts'
import { addStep7 } from '../onnx/step7.ts'
import { meanScore } from './mean-score.ts'

/** Distance to the nearest of k reference images (Fraser et al. 2110.06948; Buss et al. 2202.00686): cluster means, or jets. */
const clusters = (kind: 'kmeans' | 'kmedoids'): Architecture => ({
  needsBackend: () => false,
  async fit(data, options, { signal, onNote }) {
    const { height, width, training } = data
    const { clusters, seed, power, smear, norm, background } = options
    if (clusters > training.length) {
      throw new JetwatchError('USAGE', `${clusters} clusters of ${training.length} training jets`, 'Give a smaller --clusters or more jets')
    }
    const preparation = { power, smear, norm }
    const pixels = height * width
    const rows = await runImages(data, training, pixels, (graph, image) => addStep7(graph, image, { height, width, preparation }), signal)
    const { centres, losses } = await kMeans(rows, pixels, { clusters, seed, medoids: kind === 'kmedoids', signal })
    onNote?.(`${losses.length} passes, mean squared distance ${(losses[0] ?? 0).toPrecision(4)} to ${(losses.at(-1) ?? 0).toPrecision(4)}`)
    const mean = Float32Array.from(meanOf(rows, pixels))
    const addTo: Trained['addTo'] = (graph, { prepared }) => {
      const reconstruction = addNearestReference(graph, prepared, centres, mean)
      return { score: addMeanSquareError(graph, prepared, reconstruction), reconstruction }
    }
    const what = kind === 'kmeans' ? 'means of clusters' : 'jets in the middle of clusters'
    return {
      architecture: `${kind} ${clusters}`,
      score: {
        name: 'distance²',
        description: 'squared distance to the nearest reference image, mean over the pixels of the prepared image',
        scale: 'log10',
      },
      preparation,
      addTo,
      latent: 0,
      loss: await meanScore(data, training, { preparation, addTo }),
      validationLoss: await meanScore(data, data.validation, { preparation, addTo }),
      history: [],
      card: {
        summary: `${clusters} reference images, ${what} of ${background} jets. A jet's score is its distance to the nearest of them, which is
also what is shown as its reconstruction.`,
        architecture: '',
        training: `k-means++ start, then ${losses.length} passes of ${kind === 'kmeans' ? 'Lloyd’s algorithm' : 'alternating medoids (the member nearest to the mean)'}`,
        loss: 'The loss is the score, averaged.',
        labels: 'Step 7 and the number of references are options: see models/README.md for how those of the shipped models were chosen.',
      },
    }
  },
})

export const kmeans = clusters('kmeans')
export const kmedoids = clusters('kmedoids')
