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

  /** The different jets among the last `n` events, and how often each came. Open addressing at a load of at most one half. */
  jets(n: number): SampledJets {
    const events = Math.min(n, this.#length)
    const size = 2 ** Math.max(4, Math.ceil(Math.log2(2 * events)))
    /** Number of the jet in the columns, by the hash of its origin. */
    const table = new Int32Array(size).fill(-1)
    const place = new Uint32Array(events)
    const score = new Float64Array(events)
    const label = new Uint8Array(events)
    const count = new Uint32Array(events)
    let jets = 0
    for (let back = 1; back <= events; back++) {
      const i = (this.#next - back + CAPACITY) % CAPACITY
      let slot = this.#hash(i) & (size - 1)
      let jet = table[slot] as number
      while (jet >= 0 && !this.#sameOrigin(i, place[jet] as number)) {
        slot = (slot + 1) & (size - 1)
        jet = table[slot] as number
      }
      if (jet < 0) {
        jet = jets++
        table[slot] = jet
        place[jet] = i
        score[jet] = this.#score[i] as number
        label[jet] = this.#label[i] as number
      }
      count[jet] = (count[jet] as number) + 1
    }
    return { score: score.subarray(0, jets), label: label.subarray(0, jets), count: count.subarray(0, jets) }
  }

  #sameOrigin(i: number, j: number): boolean {
    return this.#row[i] === this.#row[j] && this.#source[i] === this.#source[j]
  }

  /** Mixes all bits of both, so that neighbouring rows do not cluster. */
  #hash(i: number): number {
    const h = Math.imul((this.#row[i] as number) ^ Math.imul((this.#source[i] as number) + 1, 0x9e3779b1), 0x85ebca6b)
    return h ^ (h >>> 15)
  }
}
