import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import * as tf from '@tensorflow/tfjs-core'
import { input, type LayersModel, layers, loadLayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { z } from 'zod'
import { type DenseNetwork, LEAK } from './dense.ts'

/** The network as a tfjs LayersModel from prepared images [batch, pixels] to reconstructions of the same shape. */
export function toLayersModel({ layers: dense }: DenseNetwork): LayersModel {
  const image = input({ shape: [dense[0]?.inputs ?? 0], name: 'prepared' })
  const output = dense.reduce((x, { name, outputs, activation }) => {
    const linear = layers.dense({ units: outputs, name, kernelInitializer: 'zeros' }).apply(x) as SymbolicTensor
    return activation === 'linear'
      ? linear
      : (layers.leakyReLU({ alpha: LEAK, name: `${name}_leaky_relu` }).apply(linear) as SymbolicTensor)
  }, image)
  const autoencoder = model({ inputs: image, outputs: output, name: 'autoencoder' })
  const weights = dense.flatMap(({ kernel, bias, inputs, outputs }) => [tf.tensor2d(kernel, [inputs, outputs]), tf.tensor1d(bias)])
  autoencoder.setWeights(weights)
  tf.dispose(weights)
  return autoencoder
}

const WEIGHTS = 'weights.bin'

/** Writes `model.json` and `weights.bin`, the standard tfjs layout, into a folder that it makes. */
export async function saveLayersModel(autoencoder: LayersModel, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const handler = tf.io.withSaveHandler(async ({ weightData, weightSpecs, ...artifacts }) => {
    const { modelTopology, format, generatedBy } = artifacts
    const json = { modelTopology, format, generatedBy, convertedBy: null, weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }] }
    await writeFile(join(folder, 'model.json'), `${JSON.stringify(json)}\n`)
    await writeFile(join(folder, WEIGHTS), new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)))
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
  })
  await autoencoder.save(handler)
}

const modelJsonSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z.tuple([
    z.looseObject({ paths: z.tuple([z.literal(WEIGHTS)]), weights: z.array(z.custom<tf.io.WeightsManifestEntry>()) }),
  ]),
})

/** Reads what `saveLayersModel` wrote. @throws BAD_MODEL if the folder does not hold such a model. */
export async function readLayersModel(folder: string): Promise<LayersModel> {
  try {
    const { modelTopology, weightsManifest } = modelJsonSchema.parse(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')))
    const weightData = new Uint8Array(await readFile(join(folder, WEIGHTS))).buffer
    return await loadLayersModel({ load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }) })
  } catch (error) {
    throw new JetwatchError('BAD_MODEL', `${folder} is not a readable LayersModel: ${describeError(error)}`, 'Train the model again', {
      cause: error,
    })
  }
}
