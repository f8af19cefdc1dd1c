export interface HistogramOptions {
  /** Range in the shown scale: for 'log10', of log10(score). */
  readonly low: number
  readonly high: number
  readonly bins: number
  /** Number of classes; a label outside 0 … classes − 1 (255: no label) is counted as unlabelled. */
  readonly classes: number
  readonly scale?: 'linear' | 'log10'
}

/**
 * Counts of scores by class in fixed bins [edge, next edge), with under- and overflow. Adding and removing cost O(1), so
 * it can follow a rolling window. Scores ≤ 0 on a log10 scale are underflow; NaN is refused and counted.
 */
export class Histogram {
  readonly bins: number
  readonly classes: number
  /** Bin edges in the shown scale, bins + 1 of them. */
  readonly edges: Float64Array
  readonly #log: boolean
  readonly #perUnit: number
  /** Row-major [classes + 1 × bins + 2]: the last row is unlabelled; the outer columns are under- and overflow. */
  readonly #counts: Float64Array
  #rejected = 0

  constructor({ low, high, bins, classes, scale = 'linear' }: HistogramOptions) {
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
      throw new RangeError(`a histogram from ${low} to ${high} has no width`)
    if (!(Number.isInteger(bins) && bins > 0)) throw new RangeError(`a histogram cannot have ${bins} bins`)
    this.bins = bins
    this.classes = classes
    this.edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + (i * (high - low)) / bins))
    this.#log = scale === 'log10'
    this.#perUnit = bins / (high - low)
    this.#counts = new Float64Array((classes + 1) * (bins + 2))
  }

  /** Scores refused because they are not a number. */
  get rejected(): number {
    return this.#rejected
  }

  /** False where the score is not a number: it is counted as rejected and nowhere else. */
  add(score: number, label: number): boolean {
    if (Number.isNaN(score)) {
      this.#rejected++
      return false
    }
    const cell = this.#cell(score, label)
    this.#counts[cell] = (this.#counts[cell] as number) + 1
    return true
  }

  /** Takes back one earlier `add` of the same score and label. @throws RangeError if there was none. */
  remove(score: number, label: number): void {
    const cell = this.#cell(score, label)
    if (!this.#counts[cell]) throw new RangeError(`a score of ${score} with label ${label} was never added`)
    this.#counts[cell] = (this.#counts[cell] as number) - 1
  }

  /** Counts of a class in its bins, ascending; `label` = `classes` gives the unlabelled ones. A copy. */
  counts(label: number): Float64Array {
    const start = this.#row(label)
    return this.#counts.slice(start + 1, start + 1 + this.bins)
  }

  underflow(label: number): number {
    return this.#counts[this.#row(label)] as number
  }

  overflow(label: number): number {
    return this.#counts[this.#row(label) + this.bins + 1] as number
  }

  /** All events of a class, under- and overflow included. */
  total(label: number): number {
    const start = this.#row(label)
    return this.#counts.subarray(start, start + this.bins + 2).reduce((sum, count) => sum + count, 0)
  }

  #row(label: number): number {
    return Math.min(label, this.classes) * (this.bins + 2)
  }

  #cell(score: number, label: number): number {
    return this.#row(label) + this.#slot(this.#log ? (score > 0 ? Math.log10(score) : Number.NEGATIVE_INFINITY) : score)
  }

  #slot(x: number): number {
    if (x < (this.edges[0] as number)) return 0
    if (x >= (this.edges[this.bins] as number)) return this.bins + 1
    // Rounding may be off by one bin at an edge; the edges decide.
    let i = Math.min(this.bins - 1, Math.floor((x - (this.edges[0] as number)) * this.#perUnit))
    if (x < (this.edges[i] as number)) i--
    else if (x >= (this.edges[i + 1] as number)) i++
    return i + 1
  }
}
