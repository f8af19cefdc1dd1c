const PAGE = 4096
/** A row above this belongs to no file we can read: it is refused rather than given memory. */
export const MAX_ROW = 50_000_000

interface Page {
  /** NaN where the row was not seen. */
  readonly score: Float64Array
  readonly label: Uint8Array
  /** How often the jet came. */
  readonly count: Uint32Array
}

/**
 * One score and label for each (source, row) seen: the first, and how often it came. Kept in pages of 4,096 rows, so memory follows the rows
 * of the files, and `maxPages` (default 2,500: 10 million jets, 133 MB) bounds it for any input.
 */
export class JetScores {
  readonly #pages = new Map<number, Page>()
  readonly #maxPages: number
  #size = 0

  constructor(maxPages = 2_500) {
    this.#maxPages = maxPages
  }

  /** Number of different jets. */
  get size(): number {
    return this.#size
  }

  /** 'refused' where the score is NaN, the row is absurd or the memory is spent. */
  add(source: number, row: number, score: number, label: number): 'new' | 'seen' | 'refused' {
    if (Number.isNaN(score) || !(row >= 0 && row <= MAX_ROW)) return 'refused'
    const page = this.#page(source, row, true)
    if (!page) return 'refused'
    const at = row % PAGE
    page.count[at] = (page.count[at] as number) + 1
    if (!Number.isNaN(page.score[at])) return 'seen'
    page.score[at] = score
    page.label[at] = label
    this.#size++
    return 'new'
  }

  /** The score of a jet, or undefined where it was not seen. */
  get(source: number, row: number): number | undefined {
    const score = this.#page(source, row, false)?.score[row % PAGE]
    return score === undefined || Number.isNaN(score) ? undefined : score
  }

  /** All jets, in no particular order. */
  forEach(visit: (score: number, label: number, count: number) => void): void {
    for (const { score, label, count } of this.#pages.values()) {
      for (let i = 0; i < PAGE; i++) {
        if (!Number.isNaN(score[i])) visit(score[i] as number, label[i] as number, count[i] as number)
      }
    }
  }

  #page(source: number, row: number, create: boolean): Page | undefined {
    const key = source * 2 ** 20 + Math.floor(row / PAGE)
    const page = this.#pages.get(key)
    if (page || !create || this.#pages.size >= this.#maxPages) return page
    const made = { score: new Float64Array(PAGE).fill(Number.NaN), label: new Uint8Array(PAGE), count: new Uint32Array(PAGE) }
    this.#pages.set(key, made)
    return made
  }
}
