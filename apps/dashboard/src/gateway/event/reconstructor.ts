import type { Engine } from '@jetwatch/engine/engine'
import { describeError } from '@jetwatch/shared/errors'
import type { SparseImage } from '@jetwatch/shared/jet'

/** An engine that nobody has asked for this long is closed, milliseconds. */
const IDLE_MS = 60_000

export type Reconstruction =
  | { readonly prepared: Float32Array; readonly reconstruction: Float32Array | null; readonly reason: null }
  | { readonly prepared: null; readonly reconstruction: null; readonly reason: string }

/**
 * Prepared image and reconstruction of events that were not flagged: those are stored with flags only. Runs the graph of the same
 * SHA-256 on this server's CPU, one image at a time; the runtime is loaded when somebody first asks.
 */
export class Reconstructor {
  readonly #models: string
  #engine: { readonly sha256: string; readonly opening: Promise<Engine> } | null = null
  #idle: ReturnType<typeof setTimeout> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(models: string) {
    this.#models = models
  }

  reconstruct(model: string, sha256: string, image: SparseImage): Promise<Reconstruction> {
    const done = this.#last.then(() => this.#run(model, sha256, image))
    this.#last = done
    return done
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    await this.#last
    await this.#closeEngine()
  }

  /** Never throws: a page without a reconstruction says why. */
  async #run(model: string, sha256: string, image: SparseImage): Promise<Reconstruction> {
    try {
      const engine = await this.#open(model, sha256)
      const { prepared, reconstruction } = await engine.reconstruct([image])
      if (!prepared) return { prepared: null, reconstruction: null, reason: 'this model gives no prepared image' }
      return { prepared: prepared.slice(), reconstruction: reconstruction?.slice() ?? null, reason: null }
    } catch (error) {
      return { prepared: null, reconstruction: null, reason: describeError(error) }
    }
  }

  async #open(model: string, sha256: string): Promise<Engine> {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => void this.#closeEngine(), IDLE_MS)
    this.#idle.unref()
    if (this.#engine?.sha256 !== sha256) {
      await this.#closeEngine()
      this.#engine = { sha256, opening: openEngine(this.#models, model, sha256) }
    }
    const { opening } = this.#engine as { opening: Promise<Engine> }
    return opening.catch((error: unknown) => {
      this.#engine = null
      throw error
    })
  }

  async #closeEngine(): Promise<void> {
    const engine = this.#engine
    this.#engine = null
    await (await engine?.opening.catch(() => null))?.close()
  }
}

async function openEngine(models: string, name: string, sha256: string): Promise<Engine> {
  const [{ findModel }, { createEngine }] = await Promise.all([import('@jetwatch/engine/model'), import('@jetwatch/engine/create')])
  const model = await findModel(models, name)
  if (model.manifest.sha256 !== sha256) throw new Error(`models/${name} is another graph by now than the one that decided`)
  return createEngine(model, { engine: 'cpu', threads: 1 })
}
