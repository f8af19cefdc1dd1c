const START = 1024

/** One column for each number the catalogue keeps of a flagged event; `stream` is the place in FLAGS, times in ms since 1970. */
const COLUMNS = {
  sequence: Float64Array,
  stream: Float64Array,
  model: Uint8Array,
  label: Uint8Array,
  source: Uint16Array,
  row: Uint32Array,
  pt: Float32Array,
  eta: Float32Array,
  phi: Float32Array,
  mass: Float32Array,
  multiplicity: Uint16Array,
  score: Float32Array,
  cut: Float64Array,
  revision: Uint32Array,
  meanSquare: Float32Array,
  published: Float64Array,
  /** Pixels of the image: where they begin in the store, and how many. */
  pixels: Uint32Array,
  pixelCount: Uint16Array,
} as const

export type ColumnName = keyof typeof COLUMNS
type Columns = { readonly [Name in ColumnName]: InstanceType<(typeof COLUMNS)[Name]> }
export type FlagRow = { readonly [Name in Exclude<ColumnName, 'pixels' | 'pixelCount'>]: number }

/** Growing columns with the sparse images of their rows. Rows are only added at the end and dropped from the front. */
export class FlagColumns {
  columns: Columns = allocate(START)
  #index = new Uint16Array(START * 48)
  #value = new Float32Array(START * 48)
  #pixels = 0
  #length = 0
  #capacity = START

  get length(): number {
    return this.#length
  }

  /** Bytes held, room for growth included. */
  get bytes(): number {
    return Object.values(this.columns).reduce((sum, column) => sum + column.byteLength, 0) + this.#index.byteLength + this.#value.byteLength
  }

  add(row: FlagRow, index: Uint16Array, value: Float32Array): void {
    if (this.#length === this.#capacity) this.#grow()
    this.#reserve(index.length)
    const at = this.#length++
    for (const name of Object.keys(row) as (keyof FlagRow)[]) this.columns[name][at] = row[name]
    this.columns.pixels[at] = this.#pixels
    this.columns.pixelCount[at] = index.length
    this.#index.set(index, this.#pixels)
    this.#value.set(value, this.#pixels)
    this.#pixels += index.length
  }

  /** The stream's image of a row: views, valid until the next change. */
  image(at: number): { readonly index: Uint16Array; readonly value: Float32Array } {
    const from = this.columns.pixels[at] as number
    const to = from + (this.columns.pixelCount[at] as number)
    return { index: this.#index.subarray(from, to), value: this.#value.subarray(from, to) }
  }

  /** Forgets the first `count` rows. */
  drop(count: number): void {
    const from = count < this.#length ? (this.columns.pixels[count] as number) : this.#pixels
    for (const column of Object.values(this.columns)) column.copyWithin(0, count, this.#length)
    this.#index.copyWithin(0, from, this.#pixels)
    this.#value.copyWithin(0, from, this.#pixels)
    this.#length -= count
    this.#pixels -= from
    for (let i = 0; i < this.#length; i++) this.columns.pixels[i] = (this.columns.pixels[i] as number) - from
  }

  #grow(): void {
    this.#capacity *= 2
    const larger = allocate(this.#capacity)
    for (const name of Object.keys(COLUMNS) as ColumnName[]) larger[name].set(this.columns[name])
    this.columns = larger
  }

  #reserve(more: number): void {
    if (this.#pixels + more <= this.#index.length) return
    const size = Math.max(this.#pixels + more, 2 * this.#index.length)
    const [index, value] = [new Uint16Array(size), new Float32Array(size)]
    index.set(this.#index)
    value.set(this.#value)
    this.#index = index
    this.#value = value
  }
}

const allocate = (size: number): Columns =>
  Object.fromEntries(Object.entries(COLUMNS).map(([name, Kind]) => [name, new Kind(size)])) as unknown as Columns
