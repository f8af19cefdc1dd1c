import { SortedScores } from './sorted-scores.ts'
import { hashOrigin } from './unique-slots.ts'

const FREE = -1

/**
 * The different jets of a rolling window: each (source, row) once, however often it was replayed, with the score and label it came with.
 * Adding and removing cost O(1); memory is bounded by the capacity of the window. Open addressing with linear probing at a load of at most one half.
 */
export class WindowJets {
  /** Handle of the jet at each place. */
  readonly #table: Int32Array
  readonly #source: Uint16Array
  readonly #row: Uint32Array
  readonly #score: Float64Array
  readonly #label: Uint8Array
  /** How often the jet is in the window. */
  readonly #count: Uint32Array
  readonly #unused: number[] = []
  readonly #byLabel = new Map<number, SortedScores>()
  #handles = 0

  /** Room for `capacity` jets. */
  constructor(capacity: number) {
    this.#table = new Int32Array(2 ** Math.max(4, Math.ceil(Math.log2(2 * capacity)))).fill(FREE)
    this.#source = new Uint16Array(capacity)
    this.#row = new Uint32Array(capacity)
    this.#score = new Float64Array(capacity)
    this.#label = new Uint8Array(capacity)
    this.#count = new Uint32Array(capacity)
  }

  /** Different jets. */
  get size(): number {
    return this.#handles - this.#unused.length
  }

  add(source: number, row: number, score: number, label: number): void {
    const place = this.#place(source, row)
    const known = this.#table[place] as number
    if (known !== FREE) {
      this.#count[known] = (this.#count[known] as number) + 1
      return
    }
    const handle = this.#unused.pop() ?? this.#handles++
    this.#table[place] = handle
    this.#source[handle] = source
    this.#row[handle] = row
    this.#score[handle] = score
    this.#label[handle] = label
    this.#count[handle] = 1
    this.#scores(label).add(score)
  }

  /** Takes back one earlier `add` of the jet. */
  remove(source: number, row: number): void {
    const place = this.#place(source, row)
    const handle = this.#table[place] as number
    const left = (this.#count[handle] as number) - 1
    this.#count[handle] = left
    if (left > 0) return
    this.#scores(this.#label[handle] as number).remove(this.#score[handle] as number)
    this.#unused.push(handle)
    this.#close(place)
  }

  /** Scores of the jets whose label is wanted, ascending; good until the next change is read. */
  scores(wanted: (label: number) => boolean): Float64Array {
    const parts = [...this.#byLabel].filter(([label]) => wanted(label)).map(([, scores]) => scores.values())
    if (parts.length === 1) return parts[0] as Float64Array
    const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all.sort()
  }

  #scores(label: number): SortedScores {
    const known = this.#byLabel.get(label)
    if (known) return known
    const made = new SortedScores()
    this.#byLabel.set(label, made)
    return made
  }

  /** Where the jet is, or where it would go. */
  #place(source: number, row: number): number {
    const mask = this.#table.length - 1
    let at = hashOrigin(source, row) & mask
    for (;;) {
      const handle = this.#table[at] as number
      if (handle === FREE || (this.#row[handle] === row && this.#source[handle] === source)) return at
      at = (at + 1) & mask
    }
  }

  /** Empties a place and moves up what was put behind it for want of room. */
  #close(place: number): void {
    const mask = this.#table.length - 1
    let hole = place
    for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
      const handle = this.#table[at] as number
      if (handle === FREE) break
      const home = hashOrigin(this.#source[handle] as number, this.#row[handle] as number) & mask
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      this.#table[hole] = handle
      hole = at
    }
    this.#table[hole] = FREE
  }
}
