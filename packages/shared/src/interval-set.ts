import { upperBound } from './metrics/ascending.ts'

/**
 * A set of integers kept as merged ranges: sequences decided. Adding in order costs O(1); out of order O(log r) plus a move of
 * at most r ranges. Memory grows with the gaps only.
 */
export class IntervalSet {
  /** First and last member of each range, ascending and never adjacent. */
  readonly #first: number[] = []
  readonly #last: number[] = []
  #count = 0

  /** Rebuilds a set from `ranges()`. @throws RangeError unless they ascend with gaps between. */
  static from(ranges: Iterable<readonly [number, number]>): IntervalSet {
    const set = new IntervalSet()
    for (const [first, last] of ranges) {
      if (!(Number.isSafeInteger(first) && Number.isSafeInteger(last) && first <= last && first > set.max + 1)) {
        throw new RangeError(`[${first}, ${last}] does not follow the ranges before it`)
      }
      set.#first.push(first)
      set.#last.push(last)
      set.#count += last - first + 1
    }
    return set
  }

  get count(): number {
    return this.#count
  }

  /** Largest member; −∞ when empty. */
  get max(): number {
    return this.#last.at(-1) ?? Number.NEGATIVE_INFINITY
  }

  has(n: number): boolean {
    const at = this.#rangeStartingUpTo(n)
    return at >= 0 && n <= (this.#last[at] as number)
  }

  /** True if n is new, false if it was there already. */
  add(n: number): boolean {
    return this.addRange(n, n)
  }

  /** Adds first to last if none of them is a member yet; else changes nothing and says false. */
  addRange(first: number, last: number): boolean {
    if (!(Number.isSafeInteger(first) && Number.isSafeInteger(last) && first <= last))
      throw new RangeError(`[${first}, ${last}] is no range`)
    const at = this.#rangeStartingUpTo(last)
    if (at >= 0 && first <= (this.#last[at] as number)) return false
    const joinsBefore = at >= 0 && this.#last[at] === first - 1
    const joinsAfter = this.#first[at + 1] === last + 1
    if (joinsBefore && joinsAfter) {
      this.#last[at] = this.#last[at + 1] as number
      this.#first.splice(at + 1, 1)
      this.#last.splice(at + 1, 1)
    } else if (joinsBefore) this.#last[at] = last
    else if (joinsAfter) this.#first[at + 1] = first
    else {
      this.#first.splice(at + 1, 0, first)
      this.#last.splice(at + 1, 0, last)
    }
    this.#count += last - first + 1
    return true
  }

  /** Adds those of first to last that are no members yet; gives how many they were. */
  addMissing(first: number, last: number): number {
    const before = this.#count
    for (const [from, to] of this.gaps(first, last)) this.addRange(from, to)
    return this.#count - before
  }

  /** Ranges between first and last, both included, that hold no member. */
  gaps(first: number, last: number): [number, number][] {
    const gaps: [number, number][] = []
    let from = first
    for (let at = Math.max(0, this.#rangeStartingUpTo(first)); from <= last && at < this.#first.length; at++) {
      const [start, end] = [this.#first[at] as number, this.#last[at] as number]
      if (start > last) break
      if (start > from) gaps.push([from, start - 1])
      from = Math.max(from, end + 1)
    }
    if (from <= last) gaps.push([from, last])
    return gaps
  }

  /** Number of members below n. */
  countBelow(n: number): number {
    let count = 0
    for (let i = 0; i < this.#first.length && (this.#first[i] as number) < n; i++) {
      count += Math.min(this.#last[i] as number, n - 1) - (this.#first[i] as number) + 1
    }
    return count
  }

  /** Merged ranges [first, last], ascending. */
  ranges(): [number, number][] {
    return this.#first.map((first, i) => [first, this.#last[i] as number])
  }

  /** Index of the last range that starts at or below n; −1 where none does. */
  #rangeStartingUpTo(n: number): number {
    const end = this.#first.length
    if (end > 0 && (this.#first[end - 1] as number) <= n) return end - 1
    return upperBound(this.#first, n) - 1
  }
}
