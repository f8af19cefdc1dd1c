import type { Recipe } from './recipe.ts'
import type { ProducerState } from './run.ts'
import { eventsBy, secondsOf } from './stream-clock.ts'

/** Events of the whole stream by `events` and `duration`; null where only the files end it, or nothing. */
export function plannedEvents(recipe: Recipe): number | null {
  const limits = [recipe.events, recipe.duration === undefined ? null : eventsBy(recipe, recipe.duration)].filter((limit) => limit !== null)
  return limits.length ? Math.min(...limits) : null
}

/** Where a replay stands. Seconds are those of the stream's own clock, but for `eta`. */
export interface ReplayProgress {
  /** Sequence of the next event. */
  readonly position: number
  readonly total: number | null
  /** 0 to 1; null without a total. */
  readonly share: number | null
  readonly seconds: number
  readonly totalSeconds: number | null
  /** Seconds until its end at the present speed; null while it holds, without a total, and where no rate is known yet. */
  readonly eta: number | null
}

type Reported = Pick<ProducerState, 'state' | 'position' | 'total' | 'paused' | 'speed' | 'events' | 'withheld' | 'rate'>

/** From the recipe and the producer's last report. By the schedule where that is held, else by the rate of the last seconds. */
export function replayProgress(recipe: Recipe, producer: Reported): ReplayProgress {
  const { total, speed, rate, state } = producer
  // Reports of versions before this field say 0.
  const position = Math.max(producer.position, producer.events + producer.withheld)
  const seconds = secondsOf(recipe, position)
  const totalSeconds = total === null ? null : secondsOf(recipe, total)
  const base = { position, total, share: total === null ? null : total === 0 ? 1 : Math.min(1, position / total), seconds, totalSeconds }
  if (total === null || totalSeconds === null || producer.paused || state !== 'running') return { ...base, eta: null }
  if (speed === 'max' || rate.behind) return { ...base, eta: rate.actual > 0 ? (total - position) / rate.actual : null }
  return { ...base, eta: Math.max(0, totalSeconds - seconds) / speed }
}
