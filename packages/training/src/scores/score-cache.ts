import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Scores of the rows of one file that were dear to work out, kept as float64 by row; NaN where a row has none yet.
 * A file that is damaged or cannot be read counts as empty.
 */
export class ScoreCache {
  readonly #folder: string
  readonly #file: string
  readonly #values: Float64Array
  #changed = false

  private constructor(folder: string, file: string, values: Float64Array) {
    this.#folder = folder
    this.#file = file
    this.#values = values
  }

  /** `key` says what the scores depend on: the version of their definitions, hashes of model and data, engine and score. */
  static async open(folder: string, key: readonly string[], rows: number): Promise<ScoreCache> {
    const file = join(folder, `${key.join('-')}.f64`)
    const values = new Float64Array(rows).fill(Number.NaN)
    const bytes = await readFile(file).catch(() => null)
    if (bytes && bytes.byteLength === 8 * rows) for (let i = 0; i < rows; i++) values[i] = bytes.readDoubleLE(8 * i)
    return new ScoreCache(folder, file, values)
  }

  get(row: number): number {
    return this.#values[row] ?? Number.NaN
  }

  set(row: number, value: number): void {
    this.#values[row] = value
    this.#changed = true
  }

  /** Written anew and renamed, so an interrupted evaluation leaves the last complete state. A full disk costs the cache, no result. */
  async save(): Promise<void> {
    if (!this.#changed) return
    const bytes = Buffer.alloc(8 * this.#values.length)
    this.#values.forEach((value, i) => {
      bytes.writeDoubleLE(value, 8 * i)
    })
    const partial = `${this.#file}.${process.pid}`
    await mkdir(this.#folder, { recursive: true })
      .then(() => writeFile(partial, bytes))
      .then(() => rename(partial, this.#file))
      .then(
        () => {
          this.#changed = false
        },
        () => undefined,
      )
  }
}
