/** What the physics figures need of a decided event. */
export interface SampledEvent {
  readonly source: number
  readonly row: number
  readonly score: number
  /** Code into the run's classes; 255 where there is none. */
  readonly label: number
  /** GeV; NaN where unknown. */
  readonly mass: number
  readonly pt: number
  /** Constituents; 65535 where unknown. */
  readonly multiplicity: number
}

/** Different jets, column by column. */
export interface JetColumns {
  readonly count: number
  readonly score: Float64Array
  readonly mass: Float64Array
  readonly pt: Float64Array
  readonly multiplicity: Float64Array
  readonly label: Uint8Array
}

/** Events looked at for the border of two passes, and how many of them have to be repeats. */
const TRAIL = 40
const REPEATS = 20
/** Jets of a full sample: with the set of what was seen about 10 MB. */
export const MAX_SAMPLE = 100_000

/**
 * Different jets of one pass over a replayed sample. A replayed jet tells nothing new, and counted twice it would shrink every error; and over several
 * passes the class that is drawn from more slowly would pile up. So a sample is one pass: it is complete when the rows begin to repeat (20 of 40 events
 * in a row were there before) or when it is full, and the next begins with the first of those repeats. A lone repeat is left out.
 */
export class PassSample {
  readonly #capacity: number
  #current: Sample
  #complete: Sample | null = null
  #passes = 1
  /** The last events, with whether they were repeats. */
  #trail: { readonly event: SampledEvent; readonly repeat: boolean }[] = []

  constructor(capacity = MAX_SAMPLE) {
    this.#capacity = capacity
    this.#current = new Sample(capacity)
  }

  /** Number of the pass under way, from 1. */
  get pass(): number {
    return this.#passes
  }

  add(event: SampledEvent): void {
    const repeat = !this.#current.add(event)
    this.#trail.push({ event, repeat })
    if (this.#trail.length > TRAIL) this.#trail.shift()
    const border = repeat && this.#trail.filter((one) => one.repeat).length >= REPEATS
    if (!border && this.#current.count < this.#capacity) return
    const first = border ? this.#trail.findIndex((one) => one.repeat) : this.#trail.length
    const again = this.#trail.slice(first)
    this.#complete = this.#current
    this.#current = new Sample(this.#capacity)
    this.#passes++
    this.#trail = []
    for (const one of again) this.#trail.push({ event: one.event, repeat: !this.#current.add(one.event) })
  }

  /** The newest complete pass, or the one under way while it is the first or has more. The columns do not change any more. */
  shown(): { readonly complete: boolean; readonly pass: number; readonly jets: JetColumns } {
    const complete = this.#complete !== null && this.#complete.count >= this.#current.count
    const sample = complete ? (this.#complete as Sample) : this.#current
    return { complete, pass: this.#passes - (complete ? 1 : 0), jets: sample.columns() }
  }
}

class Sample {
  readonly #capacity: number
  readonly #seen = new Set<number>()
  #count = 0
  #size = 0
  #values = new Float64Array(0)
  #labels = new Uint8Array(0)

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get count(): number {
    return this.#count
  }

  /** False where the jet is there already. */
  add({ source, row, score, label, mass, pt, multiplicity }: SampledEvent): boolean {
    const key = source * 2 ** 32 + row
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    if (this.#count === this.#size) this.#grow()
    const at = 4 * this.#count
    this.#values[at] = score
    this.#values[at + 1] = mass
    this.#values[at + 2] = pt
    this.#values[at + 3] = multiplicity === 65_535 ? Number.NaN : multiplicity
    this.#labels[this.#count++] = label
    return true
  }

  columns(): JetColumns {
    const count = this.#count
    const column = (k: number): Float64Array => Float64Array.from({ length: count }, (_, i) => this.#values[4 * i + k] as number)
    return { count, score: column(0), mass: column(1), pt: column(2), multiplicity: column(3), label: this.#labels.slice(0, count) }
  }

  #grow(): void {
    this.#size = Math.min(this.#capacity, Math.max(4096, 2 * this.#size))
    const values = new Float64Array(4 * this.#size)
    const labels = new Uint8Array(this.#size)
    values.set(this.#values)
    labels.set(this.#labels)
    this.#values = values
    this.#labels = labels
  }
}
