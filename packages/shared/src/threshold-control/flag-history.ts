import { type BandJudgement, JUDGED_EXPECTED, judgeBand } from './judge-band.ts'

/** Seconds kept. */
const KEPT = 7_200
/** A longer gap between events is a stop, not a low rate: it counts as this many seconds. */
const LONGEST_GAP = 10
/** A rate is judged over twice the flags that it takes at least, where there are so many. */
const JUDGED = 2 * JUDGED_EXPECTED
/** Flags after which a deviation counts 1/e: what was long ago is not made good. */
const MEMORY_FLAGS = 1_000

/** Flags that were raised, by second of running time, since a target is in force. */
export class FlagHistory {
  /** Flags of second i of the running time, as a ring. */
  readonly #flags = new Float64Array(KEPT)
  /** Seconds of running time. */
  #running = 0
  #last: number | null = null

  /** Seconds since the start, stops left out. */
  get seconds(): number {
    return this.#running
  }

  /** Flags among events decided at `time` (seconds). */
  add(flags: number, time: number): void {
    if (this.#last !== null) {
      const before = Math.floor(this.#running)
      this.#running += Math.min(Math.max(0, time - this.#last), LONGEST_GAP)
      for (let second = before + 1; second <= Math.floor(this.#running); second++) this.#flags[second % KEPT] = 0
    }
    this.#last = Math.max(time, this.#last ?? time)
    const at = Math.floor(this.#running) % KEPT
    this.#flags[at] = (this.#flags[at] as number) + flags
  }

  /** Flags too many (or, negative, too few) so far against a target per minute; older ones count less and less. */
  excess(target: number): number {
    const perSecond = target / 60
    const memory = MEMORY_FLAGS / perSecond
    let sum = 0
    for (let back = 1; back <= this.#whole; back++) {
      const weight = Math.exp(-back / memory)
      if (weight < 1e-3) break
      sum += weight * (this.#at(back) - perSecond)
    }
    return sum
  }

  /** Whether the target was held over the last seconds that expect 800 flags (400 at least). */
  judge(target: number): BandJudgement & { readonly seconds: number } {
    const seconds = Math.min(this.#whole, Math.ceil((60 * JUDGED) / target))
    let flags = 0
    for (let back = 1; back <= seconds; back++) flags += this.#at(back)
    return { ...judgeBand(flags, (target * seconds) / 60), seconds }
  }

  /** Complete seconds kept. */
  get #whole(): number {
    return Math.min(Math.floor(this.#running), KEPT - 1)
  }

  /** Flags of the complete second that many seconds back; 1 is the last one. */
  #at(back: number): number {
    return this.#flags[(Math.floor(this.#running) - back) % KEPT] as number
  }
}
