import type { Followed } from '@jetwatch/bus/delivery'
import { parseScoresHeaders } from '@jetwatch/bus/frames'
import type { Scores } from '@jetwatch/shared/scores'
import type { ModelObserver } from '../model-observer.ts'

/** Upper bounds of the buckets, seconds. */
export const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const
/** The way of an event: rows read → published → received by the scorer → scored → received here. */
export const STAGES = ['produce', 'queue', 'score', 'report'] as const
export type Stage = (typeof STAGES)[number]

/** Durations of one stage, weighted by events. */
export interface StageTotals {
  /** Events within each bound and above the one before; the last is beyond all bounds. */
  readonly buckets: Float64Array
  /** Seconds, over all events. */
  sum: number
  count: number
  /** Events whose duration was below 0: clocks that disagree. They are in no bucket. */
  negative: number
}

/** How long the stages took for the events that were decided since this server came. */
export class StageTimes implements ModelObserver {
  readonly totals: Readonly<Record<Stage, StageTotals>> = {
    produce: newTotals(),
    queue: newTotals(),
    score: newTotals(),
    report: newTotals(),
  }

  scores({ count }: Scores, { headers }: Followed, stored: boolean): void {
    if (stored) return
    const { read, publish, receive, scored } = parseScoresHeaders(headers)
    this.#add('produce', seconds(publish - read), count)
    this.#add('queue', seconds(receive - publish), count)
    this.#add('score', seconds(scored - receive), count)
    this.#add('report', Date.now() / 1000 - seconds(scored), count)
  }

  #add(stage: Stage, duration: number, events: number): void {
    const totals = this.totals[stage]
    if (duration < 0) {
      totals.negative += events
      return
    }
    const place = BOUNDS.findIndex((bound) => duration <= bound)
    const bucket = place < 0 ? BOUNDS.length : place
    totals.buckets[bucket] = (totals.buckets[bucket] as number) + events
    totals.sum += duration * events
    totals.count += events
  }
}

const newTotals = (): StageTotals => ({ buckets: new Float64Array(BOUNDS.length + 1), sum: 0, count: 0, negative: 0 })

const seconds = (nanoseconds: bigint): number => Number(nanoseconds) / 1e9
