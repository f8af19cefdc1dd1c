import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import { z } from 'zod'

const WEIGHTS = 'weights.bin'

/** SHA-256 of the two files of a LayersModel, as the manifest keeps them. */
export type FormHashes = NonNullable<Manifest['tfjs']>

/** Writes `model.json` and `weights.bin`, the standard tfjs layout, into a folder that it makes. */
export async function saveLayersModel(autoencoder: LayersModel, folder: string): Promise<FormHashes> {
  await mkdir(folder, { recursive: true })
  let hashes: FormHashes | null = null
  const handler = tf.io.withSaveHandler(async ({ weightData, weightSpecs, ...artifacts }) => {
    const { modelTopology, format, generatedBy } = artifacts
    const json = { modelTopology, format, generatedBy, convertedBy: null, weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }] }
    const files = [`${JSON.stringify(json)}\n`, new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData))] as const
    await writeFile(join(folder, 'model.json'), files[0])
    await writeFile(join(folder, WEIGHTS), files[1])
    hashes = { modelSha256: sha256(files[0]), weightsSha256: sha256(files[1]) }
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
  })
  await autoencoder.save(handler)
  if (!hashes) throw new Error('tfjs saved no weights')
  return hashes
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

const modelJsonSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z.tuple([
    z.looseObject({ paths: z.tuple([z.literal(WEIGHTS)]), weights: z.array(z.custom<tf.io.WeightsManifestEntry>()) }),
  ]),
})

/**
 * Reads `model.json` and `weights.bin`.
 * @throws BAD_MODEL if the folder does not hold such a model, or other files than `expected` says; undefined expects nothing.
 */
export async function readLayersModel(folder: string, expected?: FormHashes): Promise<LayersModel> {
  try {
    const json = await readFile(join(folder, 'model.json'))
    const weights = new Uint8Array(await readFile(join(folder, WEIGHTS)))
    if (expected) {
      check(join(folder, 'model.json'), json, expected.modelSha256)
      check(join(folder, WEIGHTS), weights, expected.weightsSha256)
    }
    const { modelTopology, weightsManifest } = modelJsonSchema.parse(JSON.parse(json.toString('utf8')))
    return await loadLayersModel({
      load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData: weights.buffer }),
    })
  } catch (error) {
    if (error instanceof JetwatchError) throw error
    throw new JetwatchError('BAD_MODEL', `${folder} is not a readable LayersModel: ${describeError(error)}`, 'Train the model again', {
      cause: error,
    })
  }
}

function check(file: string, bytes: Uint8Array, expected: string): void {
  const found = sha256(bytes)
  if (found === expected) return
  throw new JetwatchError(
    'BAD_MODEL',
    `${file} has the SHA-256 ${found}, its manifest says ${expected}`,
    'Fetch the model folder again or train it again: its files belong together',
  )
}
