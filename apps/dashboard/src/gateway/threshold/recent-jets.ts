import type { Scores } from '@jetwatch/shared/scores'
import type { SampledJets } from '@jetwatch/shared/threshold-control/cut-sample'
import { WHAT_IF_EVENTS } from '@jetwatch/shared/what-if'

const CAPACITY = Math.max(...WHAT_IF_EVENTS)

/** Score, label and origin of the last events, 11 bytes each. */
export class RecentJets {
  readonly #score = new Float32Array(CAPACITY)
  readonly #label = new Uint8Array(CAPACITY)
  readonly #source = new Uint16Array(CAPACITY)
  readonly #row = new Uint32Array(CAPACITY)
  #next = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  add({ count, score, label, source, row }: Scores): void {
    for (let i = 0; i < count; i++) {
      this.#score[this.#next] = score[i] as number
      this.#label[this.#next] = label[i] as number
      this.#source[this.#next] = source[i] as number
      this.#row[this.#next] = row[i] as number
      this.#next = (this.#next + 1) % CAPACITY
      this.#length = Math.min(this.#length + 1, CAPACITY)
    }
  }

  /** The different jets among the last `n` events, and how often each came. */
  jets(n: number): SampledJets {
    const events = Math.min(n, this.#length)
    const at = new Map<number, number>()
    const score = new Float64Array(events)
    const label = new Uint8Array(events)
    const count = new Uint32Array(events)
    for (let back = 1; back <= events; back++) {
      const i = (this.#next - back + CAPACITY) % CAPACITY
      const origin = (this.#source[i] as number) * 2 ** 32 + (this.#row[i] as number)
      const seen = at.get(origin)
      if (seen !== undefined) {
        count[seen] = (count[seen] as number) + 1
        continue
      }
      const jet = at.size
      at.set(origin, jet)
      score[jet] = this.#score[i] as number
      label[jet] = this.#label[i] as number
      count[jet] = 1
    }
    const jets = at.size
    return { score: score.subarray(0, jets), label: label.subarray(0, jets), count: count.subarray(0, jets) }
  }
}
