import { Histogram, type HistogramOptions } from './histogram.ts'
import { aucValue } from './metrics/auc.ts'
import { type Summary, summarise } from './metrics/summary.ts'
import { type ScoredEvent, UNLABELLED } from './scored-event.ts'
import { WindowJets } from './window-jets.ts'

/** Figures of merit of the window over unique jets, and how often a jet was replayed in it. */
export interface WindowMetrics extends Summary {
  readonly events: number
  /** Different (source, row), labelled or not. */
  readonly unique: number
  /** events/unique; null for an empty window. */
  readonly multiplicity: number | null
  /** Unique jets without a label: they count for neither class. */
  readonly unlabelled: number
}

/**
 * The last `capacity` events. Adding is O(1), with the histogram by class, the flags and the different jets kept along; metrics are worked out
 * when asked for, from scores that are kept in order: the AUC of 100,000 events after another frame takes well below a millisecond.
 * A jet that was replayed k times counts once in a metric: its score is the same each time, and k copies would only
 * shrink the error.
 */
export class RollingWindow {
  readonly capacity: number
  /** Of all events of the window, replays included. */
  readonly histogram: Histogram
  readonly #score: Float64Array
  readonly #label: Uint8Array
  readonly #source: Uint16Array
  readonly #row: Uint32Array
  readonly #flagged: Uint8Array
  readonly #jets: WindowJets
  #next = 0
  #length = 0
  #flags = 0

  constructor(histogram: HistogramOptions, capacity = 20_000) {
    if (!(Number.isInteger(capacity) && capacity > 0)) throw new RangeError(`a window of ${capacity} events holds nothing`)
    this.capacity = capacity
    this.histogram = new Histogram(histogram)
    this.#score = new Float64Array(capacity)
    this.#label = new Uint8Array(capacity)
    this.#source = new Uint16Array(capacity)
    this.#row = new Uint32Array(capacity)
    this.#flagged = new Uint8Array(capacity)
    this.#jets = new WindowJets(capacity)
  }

  /** Events in the window. */
  get length(): number {
    return this.#length
  }

  /** Flagged events in the window. */
  get flags(): number {
    return this.#flags
  }

  /** Scores refused because they are not a number. */
  get rejected(): number {
    return this.histogram.rejected
  }

  /** Adds an event and forgets the oldest of a full window. False where the score is not a number. */
  add({ score, label, source, row, flagged }: ScoredEvent): boolean {
    if (!this.histogram.add(score, label)) return false
    const at = this.#next
    if (this.#length === this.capacity) {
      this.histogram.remove(this.#score[at] as number, this.#label[at] as number)
      this.#flags -= this.#flagged[at] as number
      this.#jets.remove(this.#source[at] as number, this.#row[at] as number)
    } else this.#length++
    this.#jets.add(source, row, score, label)
    this.#score[at] = score
    this.#label[at] = label
    this.#source[at] = source
    this.#row[at] = row
    this.#flagged[at] = flagged ? 1 : 0
    this.#flags += flagged ? 1 : 0
    this.#next = (at + 1) % this.capacity
    return true
  }

  /** Exact area under the ROC curve over unique jets, as `metrics` has it, without its error; NaN where a class is empty. */
  auc(background: readonly number[]): number {
    return aucValue(this.#ofBackground(background), this.#ofSignal(background))
  }

  /** Metrics over unique jets; `background` are the label codes of the model's background, all other labels are signal. */
  metrics(background: readonly number[], maxPoints = 200): WindowMetrics {
    const [ofBackground, ofSignal] = [this.#ofBackground(background), this.#ofSignal(background)]
    const unique = this.#jets.size
    return {
      ...summarise(ofBackground, ofSignal, maxPoints),
      events: this.#length,
      unique,
      multiplicity: this.#length ? this.#length / unique : null,
      unlabelled: unique - ofBackground.length - ofSignal.length,
    }
  }

  #ofBackground(background: readonly number[]): Float64Array {
    return this.#jets.scores((label) => label !== UNLABELLED && background.includes(label))
  }

  #ofSignal(background: readonly number[]): Float64Array {
    return this.#jets.scores((label) => label !== UNLABELLED && !background.includes(label))
  }
}
