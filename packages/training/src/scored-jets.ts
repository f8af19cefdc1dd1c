import type { Jet } from '@jetwatch/shared/jet'

/** What `evaluate` keeps of a jet: its origin, its class, its score and the numbers that need no model. 37 bytes a jet. */
export interface ScoredJets {
  readonly length: number
  readonly source: Uint32Array
  readonly row: Uint32Array
  /** Index into the evaluation's classes; 255 where the label is unknown. */
  readonly label: Uint8Array
  /** The engine's float32 values, exactly. */
  readonly score: Float32Array
  /** GeV; NaN where the file has no kinematics. */
  readonly mass: Float64Array
  /** Mean over all pixels of the squared pixels of the step-6 image. */
  readonly meanSquare: Float64Array
  /** NaN where the file has no kinematics. */
  readonly multiplicity: Float64Array
}

export const UNLABELLED = 255

type Columns = Omit<ScoredJets, 'length'>

const allocate = (capacity: number): Columns => ({
  source: new Uint32Array(capacity),
  row: new Uint32Array(capacity),
  label: new Uint8Array(capacity),
  score: new Float32Array(capacity),
  mass: new Float64Array(capacity),
  meanSquare: new Float64Array(capacity),
  multiplicity: new Float64Array(capacity),
})

/** Grows by doubling, so any number of jets can be added. */
export class ScoredJetsBuilder {
  #columns = allocate(1024)
  #capacity = 1024
  #length = 0

  get length(): number {
    return this.#length
  }

  /** `pixels` is the number of pixels of an image, lit or not. */
  add(jet: Jet, label: number, score: number, pixels: number): void {
    if (this.#length === this.#capacity) this.#grow()
    const at = this.#length++
    const columns = this.#columns
    columns.source[at] = jet.source
    columns.row[at] = jet.row
    columns.label[at] = label
    columns.score[at] = score
    columns.mass[at] = jet.kinematics?.mass ?? Number.NaN
    columns.multiplicity[at] = jet.kinematics?.multiplicity ?? Number.NaN
    let squares = 0
    for (const value of jet.image.value) squares += value * value
    columns.meanSquare[at] = squares / pixels
  }

  finish(): ScoredJets {
    const length = this.#length
    const { source, row, label, score, mass, meanSquare, multiplicity } = this.#columns
    return {
      length,
      source: source.subarray(0, length),
      row: row.subarray(0, length),
      label: label.subarray(0, length),
      score: score.subarray(0, length),
      mass: mass.subarray(0, length),
      meanSquare: meanSquare.subarray(0, length),
      multiplicity: multiplicity.subarray(0, length),
    }
  }

  #grow(): void {
    const larger = allocate(2 * this.#capacity)
    for (const name of Object.keys(larger) as (keyof Columns)[]) larger[name].set(this.#columns[name])
    this.#columns = larger
    this.#capacity *= 2
  }
}
