import type { Thresholds } from '@jetwatch/bus/thresholds'
import { JetwatchError } from '@jetwatch/shared/errors'
import { CONTROLLER, isLivePolicy, type LivePolicy, type Threshold } from '@jetwatch/shared/threshold'
import { LOOK_SECONDS, SETTLE_SECONDS } from '@jetwatch/shared/threshold-control/controlled-cut'
import { type ControlView, evaluateControl } from '@jetwatch/shared/threshold-control/evaluate-control'
import type { ControlStatus } from '@jetwatch/shared/topics/threshold'
import type { ModelAggregate } from '../model-aggregate.ts'
import type { RunFeed } from '../run-feed.ts'
import { DecidedScores } from './decided-scores.ts'

/** Scores older than this are not what is coming: nothing is moved for them. */
const STALE_MS = 10_000

/** Runs the live policies of the current run's models, once a second, with or without viewers. Each change is a revision like any other. */
export class ThresholdControl {
  readonly #thresholds: Thresholds
  readonly #feed: () => RunFeed | null
  readonly #timer: ReturnType<typeof setInterval>
  readonly #statuses = new WeakMap<ModelAggregate, ControlStatus>()
  readonly #proposing = new WeakSet<ModelAggregate>()

  constructor(thresholds: Thresholds, feed: () => RunFeed | null) {
    this.#thresholds = thresholds
    this.#feed = feed
    this.#timer = setInterval(() => this.#look(Date.now()), LOOK_SECONDS * 1_000)
  }

  /** How the live policy of a model is doing; null where its policy is none, or before the first look. */
  status(aggregate: ModelAggregate): ControlStatus | null {
    return aggregate.threshold && isLivePolicy(aggregate.threshold.policy) ? (this.#statuses.get(aggregate) ?? null) : null
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(now: number): void {
    const feed = this.#feed()
    if (!feed) return
    for (const aggregate of feed.models.values()) {
      const { threshold } = aggregate
      if (!threshold || !isLivePolicy(threshold.policy)) continue
      const { scoresInTime, history } = aggregate.observer(DecidedScores)
      const { policy } = threshold
      const view = evaluateControl(policy, scoresInTime, threshold.cut, history)
      const hold = feed.backlog === 0 ? staleness(scoresInTime.newestTime, now) : 'what is stored is still being read'
      const { proposal, ...seen } = view
      const held = policy.kind === 'flags-per-minute' ? history.judge(policy.target) : null
      this.#statuses.set(aggregate, { ...seen, waiting: view.waiting ?? hold, held })
      if (proposal !== null && hold === null && now - threshold.time >= SETTLE_SECONDS * 1_000)
        void this.#propose(aggregate, threshold, policy, proposal, view)
    }
  }

  async #propose(aggregate: ModelAggregate, from: Threshold, policy: LivePolicy, cut: number, view: ControlView): Promise<void> {
    if (this.#proposing.has(aggregate)) return
    this.#proposing.add(aggregate)
    try {
      const proposal = { cut, policy, author: CONTROLLER, reason: reasonOf(view) }
      await this.#thresholds.proposeThreshold(aggregate.model, proposal, from.revision)
    } catch (error) {
      // Somebody else changed it, or the server is away: the next look decides on what is there then.
      if (error instanceof JetwatchError && error.code === 'BAD_THRESHOLD') throw error
    } finally {
      this.#proposing.delete(aggregate)
    }
  }
}

function staleness(newest: number | null, now: number): string | null {
  return newest !== null && now - newest * 1_000 > STALE_MS ? 'nothing has been scored for 10 s' : null
}

function reasonOf({ error, limit, passing, expected, seconds }: ControlView): string {
  const percent = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)} %`
  return `${passing} flags for ${expected.toFixed(0)} wanted in the scores of ${seconds.toFixed(0)} s: ${percent(error?.value ?? 0)}, beyond ±${(100 * limit).toFixed(1)} %`
}
