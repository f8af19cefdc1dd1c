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

interface Row {
  readonly frame: Frame
  readonly i: number
}

/** Reconstructions fetched in one call, at most. */
const MOST_IMAGES = 64

/** The engine as the scorer uses it: frames in, one call at a time, and no event's failure takes its neighbours with it. */
export class FrameScorer {
  readonly engine: Engine
  readonly #buffer: BatchBuffer
  readonly #queue = new OneAtATime()
  #events = 0
  #milliseconds = 0

  /** `capacity`: most events of one batch. */
  constructor(engine: Engine, capacity: number) {
    this.engine = engine
    const { height, width } = presetOf(engine.model.manifest.preset)
    this.#buffer = new BatchBuffer(capacity, height, width)
  }

  /** @throws ENGINE_UNAVAILABLE where the device fails. */
  score(frames: readonly Frame[]): Promise<BatchScores> {
    const rows = frames.flatMap((frame) => Array.from({ length: frame.count }, (_, i) => ({ frame, i })))
    const latentSize = this.engine.model.manifest.outputs.latent
    const result = { score: new Float32Array(rows.length), latent: new Float32Array(rows.length * latentSize), latentSize }
    return this.#queue.run(async () => {
      await this.#scoreRows(rows, 0, result)
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

  async #scoreRows(rows: readonly Row[], at: number, result: BatchScores): Promise<void> {
    this.#buffer.clear()
    for (const { frame, i } of rows) this.#buffer.add(frame.index, frame.value, frame.offsets[i] as number, frame.offsets[i + 1] as number)
    const start = performance.now()
    try {
      const { score, latent, latentSize } = await this.engine.score(this.#buffer)
      this.#events += rows.length
      this.#milliseconds += performance.now() - start
      result.score.set(score, at)
      if (latent) result.latent.set(latent, at * latentSize)
    } catch (error) {
      if (!(error instanceof JetwatchError && error.code === 'BAD_MODEL')) throw error
      if (rows.length === 1) {
        result.score[at] = Number.NaN
        return
      }
      // The model has no finite score for some of them: halves until they stand alone.
      const half = rows.length >> 1
      await this.#scoreRows(rows.slice(0, half), at, result)
      await this.#scoreRows(rows.slice(half), at + half, result)
    }
  }
}
