import type { Followed } from '@jetwatch/bus/delivery'
import { parseScoresHeaders } from '@jetwatch/bus/frames'
import type { Scores } from '@jetwatch/shared/scores'
import { isLivePolicy } from '@jetwatch/shared/threshold'
import { FlagHistory } from '@jetwatch/shared/threshold-control/flag-history'
import { ScoreWindow } from '@jetwatch/shared/threshold-control/score-window'
import type { ModelAggregate } from '../model-aggregate.ts'
import type { ModelObserver } from '../model-observer.ts'
import { RecentJets } from './recent-jets.ts'

/** The newest revision that decided an event: which event was the first, and when it came here (milliseconds). */
export interface RevisionInUse {
  readonly revision: number
  readonly sequence: number
  readonly time: number
}

/** What thresholds need of one model's decisions: scores to control by and to try cuts on, and which revision is really in use. */
export class DecidedScores implements ModelObserver {
  readonly scoresInTime = new ScoreWindow()
  readonly recent = new RecentJets()
  inUse: RevisionInUse | null = null
  readonly #aggregate: ModelAggregate
  #history = new FlagHistory()
  #policy = ''
  /** Seconds: flags count for the policy from here on. */
  #since = Number.POSITIVE_INFINITY
  readonly #waiting = new Set<() => void>()

  constructor(aggregate: ModelAggregate) {
    this.#aggregate = aggregate
  }

  /** Flags raised under the live policy in force; empty under any other. */
  get history(): FlagHistory {
    this.#followPolicy()
    return this.#history
  }

  scores(scores: Scores, message: Followed): void {
    const seconds = Number(parseScoresHeaders(message.headers).scored / 1_000_000n) / 1_000
    this.scoresInTime.add(scores.score, seconds)
    this.recent.add(scores)
    this.#followPolicy()
    if (seconds >= this.#since) {
      this.#history.add(
        scores.flagged.reduce((sum, flagged) => sum + flagged, 0),
        seconds,
      )
    }
    for (let i = 0; i < scores.count; i++) {
      const revision = scores.revision[i] as number
      if (revision <= (this.inUse?.revision ?? -1)) continue
      this.inUse = { revision, sequence: scores.sequence[i] as number, time: Date.now() }
      for (const wake of this.#waiting) wake()
    }
  }

  /** Resolves when a decision under this revision or a later one has come, or with null after the limit. */
  async confirmed(revision: number, milliseconds: number): Promise<RevisionInUse | null> {
    if (this.inUse && this.inUse.revision >= revision) return this.inUse
    return new Promise((resolve) => {
      const end = (result: RevisionInUse | null): void => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        resolve(result)
      }
      const look = (): void => {
        if (this.inUse && this.inUse.revision >= revision) end(this.inUse)
      }
      const timer = setTimeout(() => end(null), milliseconds)
      this.#waiting.add(look)
    })
  }

  /** Another policy, or the same with another target, starts to count anew. */
  #followPolicy(): void {
    const { threshold } = this.#aggregate
    const policy = threshold && isLivePolicy(threshold.policy) ? JSON.stringify(threshold.policy) : ''
    if (policy === this.#policy) return
    this.#policy = policy
    this.#history = new FlagHistory()
    this.#since = policy && threshold ? threshold.time / 1_000 : Number.POSITIVE_INFINITY
  }
}
