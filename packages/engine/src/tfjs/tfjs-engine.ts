import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import { presetOf } from '@jetwatch/shared/preset'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { BatchBuffer } from '../batch.ts'
import { checkScores } from '../check-scores.ts'
import type { Batch, Engine } from '../engine.ts'
import type { LoadedModel } from '../model.ts'
import { useBackend } from './backend.ts'
import type { BackendChoice } from './backends.ts'
import { bottleneckOf } from './bottleneck.ts'
import { readLayersModel } from './layers-model.ts'
import { createPrepare } from './prepare.ts'

const EMPTY = new Float32Array(0)
type Run = { readonly score: Float32Array; readonly latent: Float32Array; readonly images: readonly [Float32Array, Float32Array] | null }

/**
 * Scores with the LayersModel form of a model, `tfjs/`: step 7, network and mean squared error as tfjs operations. The
 * backend is `tensorflow` where a binding is there, else WebGPU on a real adapter, else wasm. tfjs has one backend per
 * process: the last one made current.
 * @throws ENGINE_UNAVAILABLE where the model has no such form or the backend does not start, BAD_MODEL where it does not load.
 */
export async function createTfjsEngine(loaded: LoadedModel, choice: BackendChoice = 'auto'): Promise<Engine> {
  const { manifest, directory } = loaded
  requireForm(loaded)
  const { name, reason } = await useBackend(choice)
  const network = await readLayersModel(join(directory, 'tfjs'), manifest.tfjs)
  const { height, width } = presetOf(manifest.preset)
  const prepare = createPrepare(manifest.preparation, height, width)
  let twin: LayersModel
  try {
    twin = withLatent(network, manifest, height * width)
  } catch (error) {
    network.dispose()
    throw error
  }
  let closed = false

  // All operations are queued before the first await, so the caller may reuse the batch's buffer.
  const run = async (batch: Batch, withImages: boolean): Promise<Run> => {
    if (closed) throw new JetwatchError('ENGINE_UNAVAILABLE', 'the tfjs engine is closed', 'Create a new engine')
    if (batch.height !== height || batch.width !== width) {
      throw new RangeError(`a batch of ${batch.height} × ${batch.width} images for a model of ${height} × ${width}`)
    }
    const { n } = batch
    if (n === 0) return { score: EMPTY, latent: EMPTY, images: withImages ? [EMPTY, EMPTY] : null }
    try {
      const results = tf.tidy(() => {
        const image = tf.tensor2d(batch.data.slice(0, n * height * width), [n, height * width])
        const prepared = prepare(image)
        const shaped = tf.reshape(prepared, [n, ...(network.inputs[0] as SymbolicTensor).shape.slice(1)] as number[])
        const [output, latent] = [twin.predict(shaped)].flat() as [tf.Tensor, tf.Tensor?]
        const reconstruction = tf.reshape(output, [n, height * width])
        // Row by row, then over the rows: float32 sums of 1,600 numbers one by one would lose a digit.
        const squares = tf.reshape(tf.squaredDifference(prepared, reconstruction), [n, height, width])
        const score = tf.div(tf.sum(tf.sum(squares, 2), 1), height * width)
        return [score, ...(latent ? [latent] : []), ...(withImages ? [prepared, reconstruction] : [])]
      })
      const data = (await Promise.all(results.map((result) => result.data()))) as Float32Array[]
      tf.dispose(results)
      const latent = manifest.outputs.latent > 0 ? (data[1] as Float32Array) : EMPTY
      return {
        score: data[0] as Float32Array,
        latent,
        images: withImages ? [data.at(-2) as Float32Array, data.at(-1) as Float32Array] : null,
      }
    } catch (error) {
      const message = `tfjs on ${name} failed: ${describeError(error)}`
      throw new JetwatchError('ENGINE_UNAVAILABLE', message, 'Restart, or use --engine cpu', { cause: error })
    }
  }

  const engine: Engine = {
    name: 'tfjs',
    device: reason,
    precision: 'fp32',
    upload: 'dense',
    model: loaded,
    async score(batch) {
      const { score, latent } = await run(batch, false)
      checkScores(score, batch.n, loaded)
      return { score, latent: manifest.outputs.latent > 0 ? latent : null, latentSize: manifest.outputs.latent }
    },
    async reconstruct(images) {
      const batch = new BatchBuffer(images.length, height, width).fill(images)
      const { score, images: pair } = await run(batch, true)
      checkScores(score, batch.n, loaded)
      const { prepared, reconstruction } = manifest.outputs
      return { score, prepared: prepared ? (pair?.[0] ?? null) : null, reconstruction: reconstruction ? (pair?.[1] ?? null) : null }
    },
    async close() {
      if (closed) return
      closed = true
      network.dispose()
      prepare.dispose()
    },
    [Symbol.asyncDispose]() {
      return engine.close()
    },
  }
  return engine
}

/** The tfjs form gives reconstructions only: a score other than their squared error needs the ONNX graph. */
function requireForm({ manifest, directory }: LoadedModel): void {
  const remedy = 'Use --engine cpu, webgpu or cuda'
  if (!existsSync(join(directory, 'tfjs', 'model.json')))
    throw new JetwatchError('ENGINE_UNAVAILABLE', `${manifest.name} has no tfjs form (no ${join(directory, 'tfjs', 'model.json')})`, remedy)
  if (manifest.score.name !== 'MSE') {
    const message = `the tfjs form of ${manifest.name} gives the squared error only, its score is ${manifest.score.name}`
    throw new JetwatchError('ENGINE_UNAVAILABLE', message, remedy)
  }
}

/** The network with its bottleneck as second output, where the manifest promises a latent. Shares the network's weights. */
function withLatent(network: LayersModel, manifest: Manifest, pixels: number): LayersModel {
  const sizes = [network.inputs, network.outputs].map((ends) =>
    ends.map(({ shape }) => shape.slice(1).reduce((a, b) => (a ?? 0) * (b ?? 0), 1)),
  )
  if (sizes.some((ends) => ends.length !== 1 || ends[0] !== pixels)) {
    const message = `the tfjs form of ${manifest.name} takes ${sizes[0]} and gives ${sizes[1]} values instead of ${pixels} each`
    throw new JetwatchError('BAD_MODEL', message, 'Train the model again')
  }
  const [inputs, outputs] = [network.inputs[0], network.outputs[0]] as [SymbolicTensor, SymbolicTensor]
  if (manifest.outputs.latent === 0) return network
  return layersModel({ inputs, outputs: [outputs, bottleneckOf(network, manifest.outputs.latent)] })
}
