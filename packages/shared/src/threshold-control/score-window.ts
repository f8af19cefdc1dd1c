import { nextUp } from '../next-up.ts'
import { kthLargest } from './kth-largest.ts'

const FIRST_CAPACITY = 4_096
/** Events kept for control: some minutes at some thousand a second, in 6 MB. */
export const MAX_WINDOW_EVENTS = 2 ** 19

/**
 * Scores (float32, as on the wire) and times of the last events. Adding is O(1); memory grows up to `capacity`. Its quantiles
 * are exact: they are taken from the scores themselves, at the moment somebody asks.
 */
export class ScoreWindow {
  readonly capacity: number
  #score: Float32Array
  /** Seconds. Never fall: an event that comes late counts as of its predecessor's time. */
  #time: Float64Array
  #scratch = new Float32Array(0)
  #next = 0
  #length = 0

  constructor(capacity = MAX_WINDOW_EVENTS) {
    if (!(Number.isInteger(capacity) && capacity > 0)) throw new RangeError(`a window of ${capacity} events holds nothing`)
    this.capacity = capacity
    this.#score = new Float32Array(Math.min(FIRST_CAPACITY, capacity))
    this.#time = new Float64Array(this.#score.length)
  }

  get length(): number {
    return this.#length
  }

  /** Seconds, by the clock of the events; null while empty. */
  get newestTime(): number | null {
    return this.#length ? this.#timeOf(0) : null
  }

  /** Scores of events at one time (seconds). Those that are not a number are left out: they are dead. */
  add(scores: ArrayLike<number>, time: number): void {
    const at = Math.max(time, this.newestTime ?? time)
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] as number
      if (Number.isNaN(score)) continue
      if (this.#length === this.#score.length && this.#length < this.capacity) this.#grow()
      this.#score[this.#next] = score
      this.#time[this.#next] = at
      this.#next = (this.#next + 1) % this.#score.length
      this.#length = Math.min(this.#length + 1, this.capacity, this.#score.length)
    }
  }

  /** Events of the last `seconds` before the newest. */
  eventsWithin(seconds: number): number {
    if (this.#length === 0) return 0
    const start = this.#timeOf(0) - seconds
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#timeOf(middle) > start) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Seconds in which the last `n` events came: since the event before them, or since the first of them where there is none before. */
  secondsOf(n: number): number {
    return this.#length ? this.#timeOf(0) - this.#timeOf(Math.min(n, this.#length - 1)) : 0
  }

  /** How many of the last `n` events reach the cut. */
  passing(cut: number, n = this.#length): number {
    const events = Math.min(n, this.#length)
    let count = 0
    this.#eachPart(events, (from, to) => {
      for (let i = from; i < to; i++) if ((this.#score[i] as number) >= cut) count++
    })
    return count
  }

  /**
   * The lowest cut that at most `allowed` of the last `n` events reach: just above the highest score that has to fail.
   * Where all may pass, the lowest score. @throws RangeError while empty.
   */
  cutPassing(allowed: number, n = this.#length): number {
    const events = Math.min(n, this.#length)
    if (events === 0) throw new RangeError('a cut was asked of a window without events')
    if (this.#scratch.length < events) this.#scratch = new Float32Array(this.#score.length)
    let at = 0
    this.#eachPart(events, (from, to) => {
      this.#scratch.set(this.#score.subarray(from, to), at)
      at += to - from
    })
    const passing = Math.max(0, Math.floor(allowed))
    return passing >= events ? kthLargest(this.#scratch, events, events) : nextUp(kthLargest(this.#scratch, events, passing + 1))
  }

  /** Time of the event that came `back` events before the newest. */
  #timeOf(back: number): number {
    const size = this.#time.length
    return this.#time[(this.#next - 1 - back + 2 * size) % size] as number
  }

  /** The one or two pieces of the ring that hold the last `n` events. */
  #eachPart(n: number, visit: (from: number, to: number) => void): void {
    const size = this.#score.length
    const from = this.#next - n
    if (from >= 0) visit(from, this.#next)
    else {
      visit(from + size, size)
      visit(0, this.#next)
    }
  }

  /** Only ever called when full, so the ring is unrolled: the oldest stands at `#next`. */
  #grow(): void {
    const size = Math.min(this.capacity, 2 * this.#score.length)
    const [score, time] = [new Float32Array(size), new Float64Array(size)]
    const tail = this.#length - this.#next
    score.set(this.#score.subarray(this.#next))
    score.set(this.#score.subarray(0, this.#next), tail)
    time.set(this.#time.subarray(this.#next))
    time.set(this.#time.subarray(0, this.#next), tail)
    this.#score = score
    this.#time = time
    this.#next = this.#length % size
  }
}
