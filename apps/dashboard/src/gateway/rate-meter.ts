const SLOT_MS = 200
const SLOTS = 400

/** Counts events by their own time in slots of 200 ms over the last 80 s, so that a replayed stream gives the same rates. */
export class RateMeter {
  readonly #counts = new Float64Array(SLOTS)
  /** Slot number (time / 200 ms) each place belongs to. */
  readonly #slots = new Float64Array(SLOTS).fill(-1)
  #first = Number.POSITIVE_INFINITY

  /** `time` in milliseconds since 1970. Events older than what a place now holds are too old to count. */
  add(time: number, events: number): void {
    const slot = Math.floor(time / SLOT_MS)
    const at = slot % SLOTS
    if ((this.#slots[at] as number) > slot) return
    if (this.#slots[at] !== slot) {
      this.#slots[at] = slot
      this.#counts[at] = 0
    }
    this.#counts[at] = (this.#counts[at] as number) + events
    this.#first = Math.min(this.#first, slot)
  }

  /** Events per second over the `seconds` (at most 60) before `now`, or over what there is of them, at least one second. */
  perSecond(now: number, seconds: number): number {
    const end = Math.floor(now / SLOT_MS)
    const start = Math.max(end - (seconds * 1000) / SLOT_MS, this.#first)
    let sum = 0
    for (let i = 0; i < SLOTS; i++) {
      const slot = this.#slots[i] as number
      if (slot >= start && slot < end) sum += this.#counts[i] as number
    }
    return sum === 0 ? 0 : sum / Math.max(1, ((end - start) * SLOT_MS) / 1000)
  }
}
