import { MAX_PAINT_SAMPLES } from '@jetwatch/shared/live'

/** Publish time (milliseconds, server's clock) and events of a frame. */
export type Arrival = readonly [number, number]

/** Frames whose latency can still be asked for. */
const REMEMBERED = 4_096

/**
 * Collects publish → paint latencies. `arrived` takes what a state is the first to hold; `painted` is called in the animation
 * frame that shows that state; `take` hands over what was measured since the last call.
 */
export class PaintMeter {
  #waiting: Arrival[] = []
  #samples: [number, number][] = []
  /** Latency of the frames painted last, by publish time. */
  readonly #painted = new Map<number, number>()

  arrived(arrivals: readonly Arrival[]): void {
    this.#waiting.push(...arrivals)
  }

  /** `now` by the server's clock. */
  painted(now: number): void {
    for (const [published, events] of this.#waiting) {
      const latency = Math.round((now - published) * 10) / 10
      this.#samples.push([latency, events])
      this.#painted.set(published, latency)
      const [oldest] = this.#painted.keys()
      if (this.#painted.size > REMEMBERED && oldest !== undefined) this.#painted.delete(oldest)
    }
    this.#waiting = []
    if (this.#samples.length > MAX_PAINT_SAMPLES) this.#samples = merge(this.#samples)
  }

  /** Publish → paint of the frame that was published then, if this page painted it; null where it did not, or long ago. */
  latencyOf(published: number): number | null {
    return this.#painted.get(published) ?? null
  }

  /** What waits would never be painted: the view was paused or hidden. */
  forget(): void {
    this.#waiting = []
  }

  take(): [number, number][] {
    const samples = this.#samples
    this.#samples = []
    return samples
  }
}

/** Joins neighbours in latency, pairwise, keeping the larger latency: never flatters. */
function merge(samples: [number, number][]): [number, number][] {
  const sorted = samples.toSorted((a, b) => a[0] - b[0])
  const merged: [number, number][] = []
  for (let i = 0; i < sorted.length; i += 2) {
    const [low, next] = [sorted[i], sorted[i + 1]]
    if (low) merged.push(next ? [next[0], low[1] + next[1]] : low)
  }
  return merged
}
