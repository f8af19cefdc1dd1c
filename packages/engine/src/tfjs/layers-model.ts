import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import { z } from 'zod'

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

/** Reads `model.json` and `weights.bin`. @throws BAD_MODEL if the folder does not hold such a model. */
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
