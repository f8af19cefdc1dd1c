/** Changes that wait, at most: applying them costs one pass over all, so that adding one costs little however seldom anybody asks. */
const MOST_WAITING = 4_096

/**
 * A multiset of scores that can be read in ascending order at any time. Changes wait until then and are merged in one pass.
 */
export class SortedScores {
  #values = new Float64Array(1_024)
  #spare = new Float64Array(1_024)
  #length = 0
  #added: number[] = []
  #removed: number[] = []

  add(score: number): void {
    if (this.#added.push(score) >= MOST_WAITING) this.#settle()
  }

  /** Takes back one earlier `add` of the same score. */
  remove(score: number): void {
    if (this.#removed.push(score) >= MOST_WAITING) this.#settle()
  }

  /** Ascending; a view that is good until the next change is read. */
  values(): Float64Array {
    this.#settle()
    return this.#values.subarray(0, this.#length)
  }

  #settle(): void {
    if (this.#added.length + this.#removed.length === 0) return
    const added = Float64Array.from(this.#added).sort()
    const removed = Float64Array.from(this.#removed).sort()
    this.#added = []
    this.#removed = []
    const most = this.#length + added.length
    if (this.#spare.length < most) this.#spare = new Float64Array(Math.max(most, 2 * this.#spare.length))
    const [old, out, length] = [this.#values, this.#spare, this.#length]
    let [i, j, k, n] = [0, 0, 0, 0]
    while (j < added.length || k < removed.length) {
      const [comes, goes] = [added[j] ?? Number.POSITIVE_INFINITY, removed[k] ?? Number.POSITIVE_INFINITY]
      const next = Math.min(comes, goes)
      // A loop this simple copies as fast as searching the place and moving the block.
      while (i < length && (old[i] as number) < next) out[n++] = old[i++] as number
      const [isAdded, isRemoved] = [j < added.length && comes === next, k < removed.length && goes === next]
      if (isAdded) j++
      if (isRemoved) k++
      if (isAdded && !isRemoved) out[n++] = next
      if (isRemoved && !isAdded) i++
    }
    out.set(old.subarray(i, length), n)
    n += length - i
    this.#values = out
    this.#spare = old
    this.#length = n
  }
}
