import { Histogram, type HistogramOptions } from './histogram.ts'
import { JetScores } from './jet-scores.ts'
import { type Summary, summarise } from './metrics/summary.ts'
import { type ScoredEvent, UNLABELLED } from './scored-event.ts'

/** Figures of merit of a whole run over unique jets. */
export interface RunMetrics extends Summary {
  readonly events: number
  readonly unique: number
  /** Unique jets without a label: they count for neither class. */
  readonly unlabelled: number
}

/** Aggregates of a whole run: counts and histogram of every event, and one score for each jet, for the metrics. */
export class RunScores {
  /** Of all events, replays included. */
  readonly histogram: Histogram
  readonly #jets = new JetScores()
  readonly #events: Float64Array
  readonly #unique: Float64Array
  #flags = 0
  #refused = 0
  #cached: { key: string; metrics: RunMetrics } | null = null

  constructor(histogram: HistogramOptions) {
    this.histogram = new Histogram(histogram)
    this.#events = new Float64Array(histogram.classes + 1)
    this.#unique = new Float64Array(histogram.classes + 1)
  }

  /** Events so far, by label code; the last entry is unlabelled. A copy. */
  get eventsByLabel(): number[] {
    return Array.from(this.#events)
  }

  /** Different jets so far, by label code; the last entry is unlabelled. A copy. */
  get uniqueByLabel(): number[] {
    return Array.from(this.#unique)
  }

  get events(): number {
    return this.#events.reduce((sum, count) => sum + count, 0)
  }

  get flags(): number {
    return this.#flags
  }

  /** Different (source, row). */
  get unique(): number {
    return this.#jets.size
  }

  /** Scores that are not a number: in no other count. */
  get rejected(): number {
    return this.histogram.rejected
  }

  /** Events whose origin was absurd or beyond the memory bound: counted as events, left out of the metrics. */
  get refused(): number {
    return this.#refused
  }

  /** The score of a jet, or undefined where it was not seen. */
  scoreOf(source: number, row: number): number | undefined {
    return this.#jets.get(source, row)
  }

  /** Every different jet with its first score, its label and how often it came; in no particular order. */
  forEachJet(visit: (score: number, label: number, count: number) => void): void {
    this.#jets.forEach(visit)
  }

  /** Place of a score among the different jets, 1 the highest; jets with the same score share it. Takes a walk over all of them. */
  rank(score: number): { place: number; of: number } {
    let higher = 0
    this.#jets.forEach((other) => {
      if (other > score) higher++
    })
    return { place: higher + 1, of: this.#jets.size }
  }

  /** False where the score is not a number. */
  add({ score, label, source, row, flagged }: ScoredEvent): boolean {
    if (!this.histogram.add(score, label)) return false
    const code = Math.min(label, this.#events.length - 1)
    this.#events[code] = (this.#events[code] as number) + 1
    if (flagged) this.#flags++
    const jet = this.#jets.add(source, row, score, label)
    if (jet === 'refused') this.#refused++
    if (jet === 'new') this.#unique[code] = (this.#unique[code] as number) + 1
    return true
  }

  /** Metrics over unique jets; `background` are the label codes of the model's background. Worked out anew only after a new jet. */
  metrics(background: readonly number[], maxPoints = 200): RunMetrics {
    const key = `${this.unique} ${maxPoints} ${background.join(' ')}`
    if (this.#cached?.key !== key) this.#cached = { key, metrics: this.#compute(background, maxPoints) }
    return { ...this.#cached.metrics, events: this.events }
  }

  #compute(background: readonly number[], maxPoints: number): RunMetrics {
    const ofBackground: number[] = []
    const ofSignal: number[] = []
    this.#jets.forEach((score, label) => {
      if (label === UNLABELLED) return
      if (background.includes(label)) ofBackground.push(score)
      else ofSignal.push(score)
    })
    return {
      ...summarise(Float64Array.from(ofBackground), Float64Array.from(ofSignal), maxPoints),
      events: this.events,
      unique: this.unique,
      unlabelled: this.unique - ofBackground.length - ofSignal.length,
    }
  }
}
