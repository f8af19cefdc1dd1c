import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { presetOf } from '@jetwatch/shared/preset'
import { type InferenceSession, Tensor } from 'onnxruntime-node'
import type { SparseInputs } from './adapt/sparse-input.ts'
import { BatchBuffer } from './batch.ts'
import { checkScores } from './check-scores.ts'
import type { Batch, Engine, OrtName, Precision } from './engine.ts'
import { litPixels } from './lit-pixels.ts'
import type { LoadedModel } from './model.ts'

const EMPTY = new Float32Array(0)

export interface OrtSetting {
  readonly name: OrtName
  readonly device: string
  readonly precision?: Precision
  /** Of the session's graph, where it takes lists of lit pixels. */
  readonly sparse?: SparseInputs | null
}

/** An engine on an ONNX Runtime session; it owns the session. */
export function ortEngine(model: LoadedModel, session: InferenceSession, setting: OrtSetting): Engine {
  const { name, device, precision = 'fp32', sparse = null } = setting
  const { height, width } = presetOf(model.manifest.preset)
  const { outputs } = model.manifest
  const scoreOutputs = outputs.latent > 0 ? ['score', 'latent'] : ['score']
  const imageOutputs = ['score', outputs.prepared ? 'prepared' : '', outputs.reconstruction ? 'reconstruction' : ''].filter(Boolean)
  let closed = false

  const run = async (batch: Batch, fetches: string[]): Promise<(output: string) => Float32Array> => {
    if (closed) throw new JetwatchError('ENGINE_UNAVAILABLE', `the ${name} engine is closed`, 'Create a new engine')
    if (batch.height !== height || batch.width !== width) {
      throw new RangeError(`a batch of ${batch.height} × ${batch.width} images for a model of ${height} × ${width}`)
    }
    if (batch.n === 0) return () => EMPTY
    const results = await session.run(feedsOf(batch), fetches).catch((error: unknown) => {
      throw new JetwatchError(
        'ENGINE_UNAVAILABLE',
        `${name} on ${device} failed: ${describeError(error)}`,
        'Restart, or use --engine cpu',
        {
          cause: error,
        },
      )
    })
    return (output) => results[output]?.data as Float32Array
  }

  const feedsOf = (batch: Batch): Record<string, Tensor> => {
    const { n } = batch
    if (!sparse) return { image: new Tensor('float32', batch.data.subarray(0, n * height * width), [n, height, width]) }
    const { position, value } = batch.lit ?? litPixels(batch)
    // An operator on a list of nothing is not portable: an image of nothing names a pixel that is 0 anyway.
    const [at, of] = position.length > 0 ? [position, value] : [Int32Array.of(0), Float32Array.of(0)]
    return {
      [sparse.position]: new Tensor('int32', at, [at.length]),
      [sparse.value]: new Tensor('float32', of, [of.length]),
      [sparse.size]: new Tensor('int64', BigInt64Array.of(BigInt(n * height * width)), [1]),
    }
  }

  return {
    name,
    device,
    precision,
    upload: sparse ? 'sparse' : 'dense',
    model,
    async score(batch) {
      const { n } = batch
      const output = await run(batch, scoreOutputs)
      const score = output('score')
      checkScores(score, n, model)
      return { score, latent: outputs.latent > 0 ? output('latent') : null, latentSize: outputs.latent }
    },
    async reconstruct(images) {
      const batch = new BatchBuffer(images.length, height, width).fill(images)
      const output = await run(batch, imageOutputs)
      const score = output('score')
      checkScores(score, batch.n, model)
      return {
        score,
        prepared: outputs.prepared ? output('prepared') : null,
        reconstruction: outputs.reconstruction ? output('reconstruction') : null,
      }
    },
    async close() {
      if (closed) return
      closed = true
      await session.release()
    },
    [Symbol.asyncDispose]() {
      return this.close()
    },
  }
}
