import { BatchBuffer } from '@jetwatch/engine/batch'
import type { Engine } from '@jetwatch/engine/engine'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Frame } from '@jetwatch/shared/frame'
import type { SparseImage } from '@jetwatch/shared/jet'
import { presetOf } from '@jetwatch/shared/preset'
import { OneAtATime } from './one-at-a-time.ts'

/** Scores of the events of some frames, one after the other. */
export interface BatchScores {
  /** NaN where the model has no finite score for the event. */
  readonly score: Float32Array
  /** Row-major [events × latentSize]. */
  readonly latent: Float32Array
  readonly latentSize: number
}

/** A range of the events of some frames, counted through. */
interface Range {
  readonly frames: readonly Frame[]
  readonly from: number
  readonly to: number
}

/**
 * Events in one call on a processor: with 64 to 256 images the products of a layer stay in its cache (docs/performance.md), and between two
 * calls messages are received and sent. A device of its own takes what there is.
 */
const CPU_SLICE = 128
/** Reconstructions fetched in one call, at most. */
const MOST_IMAGES = 64

/** The engine as the scorer uses it: frames in, one call at a time, and no event's failure takes its neighbours with it. */
export class FrameScorer {
  readonly engine: Engine
  /** Holds one call's images. */
  readonly #buffer: BatchBuffer
  readonly #queue = new OneAtATime()
  #events = 0
  #milliseconds = 0

  /** `capacity`: most events of one batch. */
  constructor(engine: Engine, capacity: number) {
    this.engine = engine
    const { height, width } = presetOf(engine.model.manifest.preset)
    this.#buffer = new BatchBuffer(engine.name === 'cpu' ? Math.min(capacity, CPU_SLICE) : capacity, height, width)
  }

  /** @throws ENGINE_UNAVAILABLE where the device fails. */
  score(frames: readonly Frame[]): Promise<BatchScores> {
    const events = frames.reduce((sum, { count }) => sum + count, 0)
    const latentSize = this.engine.model.manifest.outputs.latent
    const result = { score: new Float32Array(events), latent: new Float32Array(events * latentSize), latentSize }
    const slice = this.#buffer.capacity
    return this.#queue.run(async () => {
      for (let from = 0; from < events; from += slice) await this.#scoreRange({ frames, from, to: Math.min(from + slice, events) }, result)
      return result
    })
  }

  /** Prepared images and reconstructions in the order given; empty arrays where the model has no such output. */
  async reconstruct(images: readonly SparseImage[]): Promise<{ prepared: Float32Array; reconstruction: Float32Array }[]> {
    const { height, width } = presetOf(this.engine.model.manifest.preset)
    const size = height * width
    const result: { prepared: Float32Array; reconstruction: Float32Array }[] = []
    for (let at = 0; at < images.length; at += MOST_IMAGES) {
      const some = images.slice(at, at + MOST_IMAGES)
      const { prepared, reconstruction } = await this.#queue.run(() => this.engine.reconstruct(some))
      const image = (all: Float32Array | null, i: number) => all?.subarray(i * size, (i + 1) * size) ?? new Float32Array(0)
      some.forEach((_, i) => void result.push({ prepared: image(prepared, i), reconstruction: image(reconstruction, i) }))
    }
    return result
  }

  /** Mean engine time per event since the last call, microseconds. */
  takeMicroseconds(): number {
    const mean = this.#events ? (this.#milliseconds * 1000) / this.#events : 0
    this.#events = 0
    this.#milliseconds = 0
    return mean
  }

  async #scoreRange({ frames, from, to }: Range, result: BatchScores): Promise<void> {
    if (from === to) return
    this.#fill({ frames, from, to })
    const start = performance.now()
    try {
      const { score, latent, latentSize } = await this.engine.score(this.#buffer)
      this.#events += to - from
      this.#milliseconds += performance.now() - start
      result.score.set(score, from)
      if (latent) result.latent.set(latent, from * latentSize)
    } catch (error) {
      if (!(error instanceof JetwatchError && error.code === 'BAD_MODEL')) throw error
      if (to - from === 1) {
        result.score[from] = Number.NaN
        return
      }
      // The model has no finite score for some of them: halves until they stand alone.
      const middle = (from + to) >> 1
      await this.#scoreRange({ frames, from, to: middle }, result)
      await this.#scoreRange({ frames, from: middle, to }, result)
    }
  }

  #fill({ frames, from, to }: Range): void {
    this.#buffer.clear()
    let first = 0
    for (const { count, index, value, offsets } of frames) {
      const end = Math.min(count, to - first)
      for (let i = Math.max(0, from - first); i < end; i++) {
        this.#buffer.add(index, value, offsets[i] as number, offsets[i + 1] as number)
      }
      first += count
    }
  }
}
