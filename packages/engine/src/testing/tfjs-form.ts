import { enableProdMode, tensor1d, tensor2d } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { type FormHashes, saveLayersModel } from '../tfjs/layers-model.ts'
import { type DenseShape, denseLayers } from './dense-model.ts'

/** Writes the LayersModel form of `denseModel`: the same weights, without step 7 and score. */
export async function writeTfjsForm(folder: string, shape: DenseShape): Promise<FormHashes> {
  // Without it tfjs advertises itself on the console.
  enableProdMode()
  const dense = denseLayers(shape)
  const network = sequential({
    layers: dense.map(({ from, to, linear }, i) =>
      layers.dense({
        units: to,
        name: i < shape.hidden.length ? `encoder${i + 1}` : `decoder${i - shape.hidden.length + 1}`,
        kernelInitializer: 'zeros',
        ...(i === 0 ? { inputShape: [from] } : {}),
        ...(linear ? {} : { activation: 'relu' as const }),
      }),
    ),
  })
  const weights = dense.flatMap(({ from, to, kernel, bias }) => [tensor2d(kernel, [from, to]), tensor1d(bias)])
  network.setWeights(weights)
  const hashes = await saveLayersModel(network, folder)
  network.dispose()
  for (const weight of weights) weight.dispose()
  return hashes
}
