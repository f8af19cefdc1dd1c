/** Scores of the last events with their class code, to count what a cut would pass. */
export class RecentScores {
  readonly #scores: Float64Array
  readonly #labels: Uint8Array
  #next = 0
  #length = 0

  constructor(capacity: number) {
    this.#scores = new Float64Array(capacity)
    this.#labels = new Uint8Array(capacity)
  }

  add(score: number, label: number): void {
    this.#scores[this.#next] = score
    this.#labels[this.#next] = label
    this.#next = (this.#next + 1) % this.#scores.length
    this.#length = Math.min(this.#length + 1, this.#scores.length)
  }

  /** Events at or above the cut: among all, and among those that `isSignal`. */
  passing(cut: number, isSignal: (label: number) => boolean): { all: number; passing: number; signal: number; signalPassing: number } {
    const counts = { all: this.#length, passing: 0, signal: 0, signalPassing: 0 }
    for (let i = 0; i < this.#length; i++) {
      const passes = (this.#scores[i] as number) >= cut
      if (passes) counts.passing++
      if (!isSignal(this.#labels[i] as number)) continue
      counts.signal++
      if (passes) counts.signalPassing++
    }
    return counts
  }
}
