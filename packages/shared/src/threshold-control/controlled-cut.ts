import { isFlagged, isLivePolicy, type Policy } from '../threshold.ts'
import { evaluateControl } from './evaluate-control.ts'
import { FlagHistory } from './flag-history.ts'
import { ScoreWindow } from './score-window.ts'

/** Seconds between two looks of a controller, and between two changes of a cut at least: the history stays readable. */
export const LOOK_SECONDS = 1
export const SETTLE_SECONDS = 5

/**
 * A policy on a replayed stream, by the stream's own clock: decides frames with the cut in force and moves it as the live
 * controller would. A policy that sets its cut once keeps the first one.
 */
export class ControlledCut {
  readonly policy: Policy
  /** Changes so far, the first cut not counted. */
  changes = 0
  #cut: number
  #changed = Number.NEGATIVE_INFINITY
  #looked = Number.NEGATIVE_INFINITY
  readonly #scores: ScoreWindow
  readonly #history = new FlagHistory()

  constructor(policy: Policy, cut: number) {
    this.policy = policy
    this.#cut = cut
    this.#scores = new ScoreWindow(policy.kind === 'streaming-quantile' ? policy.windowEvents : undefined)
  }

  get cut(): number {
    return this.#cut
  }

  /** Decides events that come at `time` (seconds, not falling): their flags under the cut so far. It takes effect on the next ones. */
  decide(scores: ArrayLike<number>, time: number): boolean[] {
    const flags = Array.from(scores, (score) => isFlagged(score, this.#cut))
    if (!isLivePolicy(this.policy)) return flags
    this.#scores.add(scores, time)
    this.#history.add(flags.filter(Boolean).length, time)
    if (time < this.#looked + LOOK_SECONDS) return flags
    this.#looked = time
    if (time < this.#changed + SETTLE_SECONDS) return flags
    const { proposal } = evaluateControl(this.policy, this.#scores, this.#cut, this.#history)
    if (proposal === null) return flags
    this.#cut = proposal
    this.#changed = time
    this.changes++
    return flags
  }
}
