import type { Decided } from './model-aggregate.ts'

const KEPT = 512

/**
 * When the events were published that the histogram holds, so that each viewer can tell when they were painted. Entries are
 * numbered; a viewer asks for those after the last it had. One that is too far behind misses the oldest.
 */
export class ArrivalLog {
  #entries: Decided[] = []
  #next = 0

  /** Number the next entry will get. */
  get next(): number {
    return this.#next
  }

  add(entry: Decided): void {
    this.#entries.push(entry)
    this.#next++
    if (this.#entries.length > 2 * KEPT) this.#entries = this.#entries.slice(-KEPT)
  }

  /** Entries numbered `from` up to, not including, `to`; the newest 512 of them at most. */
  between(from: number, to: number): readonly Decided[] {
    const base = this.#next - this.#entries.length
    return this.#entries.slice(Math.max(0, Math.max(from, to - KEPT) - base), Math.max(0, to - base))
  }

  /** Another run begins: numbers go on, entries do not. */
  clear(): void {
    this.#entries = []
  }
}
