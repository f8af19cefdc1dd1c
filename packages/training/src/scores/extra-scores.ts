import { BatchBuffer } from '@jetwatch/engine/batch'
import type { Engine } from '@jetwatch/engine/engine'
import { createSession } from '@jetwatch/engine/session'
import type { Jet } from '@jetwatch/shared/jet'
import { presetOf } from '@jetwatch/shared/preset'
import type { EmdExponent } from '@jetwatch/shared/scores/emd'
import { meanAbsoluteError, meanSquaredError } from '@jetwatch/shared/scores/pixelwise'
import { type InferenceSession, Tensor } from 'onnxruntime-node'
import { EmdPool } from './emd-pool.ts'
import { ScoreCache } from './score-cache.ts'
import { chooseScores, EMD_OF, type ExtraScore, type ScoreName } from './score-name.ts'

export interface ExtraScoresOptions {
  readonly asked: readonly ScoreName[]
  /** SHA-256 and rows of the data files, by `source`. */
  readonly files: readonly { readonly sha256: string; readonly rows: number }[]
  /** Folder for scores that are dear; null keeps none. */
  readonly cache: string | null
}

/** Raised when a score's definition changes: what was kept under another version is not read. */
const CACHE_VERSION = 'v2'

/** After this many batches the cache is written, so that little is lost by an interruption. */
const BATCHES_PER_SAVE = 8

/** Works out scores beyond a model's own, all in its prepared space, batch by batch. */
export class ExtraScores implements AsyncDisposable {
  readonly names: readonly ExtraScore[]
  readonly #engine: Engine
  readonly #session: InferenceSession
  readonly #pool: EmdPool | null
  /** By score, then by `source`. */
  readonly #caches: ReadonlyMap<ExtraScore, readonly ScoreCache[]>
  readonly #values = new Map<ExtraScore, number[]>()
  #slack = 0
  #batches = 0

  private constructor(engine: Engine, session: InferenceSession, names: readonly ExtraScore[], caches: Map<ExtraScore, ScoreCache[]>) {
    const { height, width, pixelEta, pixelPhi } = presetOf(engine.model.manifest.preset)
    const exponents = names.flatMap((name) => EMD_OF[name] ?? [])
    this.#engine = engine
    this.#session = session
    this.names = names
    this.#caches = caches
    this.#pool = exponents.length > 0 ? new EmdPool({ height, width, pixelX: pixelEta, pixelY: pixelPhi }, exponents) : null
    for (const name of names) this.#values.set(name, [])
  }

  /** @throws USAGE where a score does not apply to the model. */
  static async open(engine: Engine, { asked, files, cache }: ExtraScoresOptions): Promise<ExtraScores> {
    const { manifest, onnx } = engine.model
    const session = await createSession(onnx, 'cpu', { threads: 0, spin: false })
    try {
      const names = chooseScores(
        asked,
        manifest,
        session.outputMetadata.some(({ name }) => name === 'kld'),
      )
      const caches = new Map<ExtraScore, ScoreCache[]>()
      for (const name of cache === null ? [] : names.filter((one) => EMD_OF[one])) {
        const key = (data: string): string[] => [CACHE_VERSION, manifest.sha256.slice(0, 16), data.slice(0, 16), engine.name, name]
        caches.set(name, await Promise.all(files.map(({ sha256, rows }) => ScoreCache.open(cache as string, key(sha256), rows))))
      }
      return new ExtraScores(engine, session, names, caches)
    } catch (error) {
      await session.release()
      throw error
    }
  }

  /** Largest proven distance of a value of this run from the exact earth mover's distance. */
  get slack(): number {
    return this.#slack
  }

  async add(jets: readonly Jet[]): Promise<void> {
    if (this.names.length === 0 || jets.length === 0) return
    const { prepared, reconstruction } = this.names.some((name) => name !== 'kld')
      ? await this.#engine.reconstruct(jets.map(({ image }) => image))
      : { prepared: null, reconstruction: null }
    if (prepared && reconstruction) {
      const pixels = prepared.length / jets.length
      const part = (images: Float32Array, i: number): Float32Array => images.subarray(i * pixels, (i + 1) * pixels)
      for (const [name, error] of [['mse', meanSquaredError] as const, ['mae', meanAbsoluteError] as const]) {
        const values = this.#values.get(name)
        for (let i = 0; values && i < jets.length; i++) values.push(error(part(prepared, i), part(reconstruction, i)))
      }
      await this.#addEmd(jets, prepared, reconstruction)
    }
    if (this.names.includes('kld')) await this.#addKld(jets)
    if (++this.#batches % BATCHES_PER_SAVE === 0) await this.#save()
  }

  async finish(): Promise<Partial<Record<ExtraScore, Float64Array>>> {
    await this.#save()
    return Object.fromEntries([...this.#values].map(([name, values]) => [name, Float64Array.from(values)]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool?.[Symbol.asyncDispose]()
    await this.#session.release()
  }

  /** Only jets that some exponent lacks are sent to the pool. */
  async #addEmd(jets: readonly Jet[], prepared: Float32Array, reconstruction: Float32Array): Promise<void> {
    if (!this.#pool) return
    const names = this.names.filter((name) => EMD_OF[name] as EmdExponent | undefined)
    const cached = names.map((name) => jets.map((jet) => this.#caches.get(name)?.[jet.source]?.get(jet.row) ?? Number.NaN))
    const missing = jets.flatMap((_, i) => (cached.some((values) => Number.isNaN(values[i])) ? [i] : []))
    if (missing.length > 0) {
      const pixels = prepared.length / jets.length
      const gather = (images: Float32Array): Float32Array => {
        const gathered = new Float32Array(missing.length * pixels)
        for (const [to, from] of missing.entries()) gathered.set(images.subarray(from * pixels, (from + 1) * pixels), to * pixels)
        return gathered
      }
      const found = await this.#pool.distances(gather(prepared), gather(reconstruction), missing.length)
      for (const [k, name] of names.entries()) {
        for (const [at, i] of missing.entries()) {
          const { source, row } = jets[i] as Jet
          const { value, slack } = found[k]?.[at] ?? { value: Number.NaN, slack: 0 }
          // An empty reconstruction has nothing to be carried anywhere: as bad as a score can be.
          const score = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
          ;(cached[k] as number[])[i] = score
          this.#caches.get(name)?.[source]?.set(row, score)
          this.#slack = Math.max(this.#slack, slack || 0)
        }
      }
    }
    for (const [k, name] of names.entries()) this.#values.get(name)?.push(...(cached[k] as number[]))
  }

  async #addKld(jets: readonly Jet[]): Promise<void> {
    const { height, width } = presetOf(this.#engine.model.manifest.preset)
    const batch = new BatchBuffer(jets.length, height, width).fill(jets.map(({ image }) => image))
    const { kld } = await this.#session.run({ image: new Tensor('float32', batch.data, [jets.length, height, width]) }, ['kld'])
    const values = this.#values.get('kld')
    if (kld) for (const value of kld.data as Float32Array) values?.push(value)
  }

  async #save(): Promise<void> {
    for (const caches of this.#caches.values()) for (const cache of caches) await cache.save()
  }
}
