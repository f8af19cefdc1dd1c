import { shareChangeZ } from '../metrics/share-change.ts'
import type { Measure, Reading } from './alert.ts'
import {
  ALERT_RULES,
  DEAD_SECONDS,
  FLAG_BASELINE_SECONDS,
  FLAG_RATE_SECONDS,
  MIN_EXPECTED_FLAGS,
  MIN_TARGET_FLAGS,
  measured,
  TARGET_LIMITS,
} from './rules.ts'

/** What is known of one model at one moment. Counts are totals that only rise; times in milliseconds since 1970. */
export interface ModelSample {
  readonly model: string
  readonly pending: number
  /** Dead events, and frames without readable headers. */
  readonly dead: number
  readonly decided: number
  readonly flags: number
  /** Threshold revision in force, and the flags per minute it holds where it holds a rate. */
  readonly revision: number
  readonly targetPerMinute: number | null
  /** When a scorer last reported; null if none ever did. */
  readonly heartbeat: number | null
  /** Newest comparison of the live scores' body with the reference; null without a recent one. */
  readonly drift: { readonly d: number; readonly z: number } | null
}

export interface RunSample {
  readonly run: string
  readonly started: number
  /** The producer says that it is at work. */
  readonly producing: boolean
  /** When it last reported; null if it never did. */
  readonly producerHeartbeat: number | null
  readonly askedRate: number | null
  readonly models: readonly ModelSample[]
}

/** A scorer that has never reported may still be loading its model for so long. */
const LOADING_MS = 60_000
/** What was decided just after a new revision may still be by the old one. */
const SETTLE_MS = 3_000
const KEPT_MS = 1000 * (FLAG_BASELINE_SECONDS + FLAG_RATE_SECONDS)

interface Total {
  readonly time: number
  readonly dead: number
}
interface FlagTotal {
  readonly time: number
  readonly decided: number
  readonly flags: number
}

/** Totals of one model in the past, about one a second; those of flags since the revision in force has settled. */
interface History {
  revision: number
  settled: number
  dead: Total[]
  flags: FlagTotal[]
}

/** Turns samples, about one a second, into readings. It remembers the totals of the last ten minutes. */
export class AlertMeter {
  #run: string | null = null
  readonly #histories = new Map<string, History>()

  read(sample: RunSample, now: number): Reading[] {
    if (sample.run !== this.#run) this.#histories.clear()
    this.#run = sample.run
    const readings: Reading[] = []
    const add = (kind: Reading['kind'], subject: string, measures: Measure[] | null): void => {
      if (measures) readings.push({ kind, subject, run: sample.run, measures })
    }
    if (sample.producing && sample.producerHeartbeat !== null)
      add('producer-silent', 'producer', silence('producer-silent', now - sample.producerHeartbeat))
    for (const model of sample.models) {
      const { dead, flags } = this.#remember(model, now)
      add('scorer-gone', model.model, scorerGone(sample, model, now))
      if (sample.askedRate) add('lag', model.model, measured(ALERT_RULES.lag.limits, model.pending / sample.askedRate))
      add(
        'dead-frames',
        model.model,
        measured(ALERT_RULES['dead-frames'].limits, model.dead - totalAt(dead, now - 1000 * DEAD_SECONDS).dead),
      )
      if (model.drift) add('drift', model.model, measured(ALERT_RULES.drift.limits, model.drift.d, model.drift.z))
      add('flag-rate', model.model, model.targetPerMinute === null ? flagShare(flags, now) : flagTarget(flags, model.targetPerMinute, now))
    }
    return readings
  }

  #remember({ model, revision, dead, decided, flags, targetPerMinute }: ModelSample, now: number): History {
    const history = this.#histories.get(model) ?? { revision, settled: now, dead: [], flags: [] }
    this.#histories.set(model, history)
    // A threshold that holds a rate makes a revision of its own with every move: its flags are judged across them.
    if (history.revision !== revision && targetPerMinute === null) {
      history.flags = []
      history.settled = now + SETTLE_MS
    }
    history.revision = revision
    history.dead.push({ time: now, dead })
    if (now >= history.settled) history.flags.push({ time: now, decided, flags })
    forgetBefore(history.dead, now - 1000 * DEAD_SECONDS)
    forgetBefore(history.flags, now - KEPT_MS)
    return history
  }
}

/** Keeps the newest at or before the time, and all after it. */
function forgetBefore(totals: { readonly time: number }[], time: number): void {
  while (totals.length > 1 && (totals[1]?.time as number) <= time) totals.shift()
}

/** The newest at or before a time; the oldest kept where there is none. */
const totalAt = <T extends { readonly time: number }>(totals: readonly T[], time: number): T =>
  totals.findLast((total) => total.time <= time) ?? (totals[0] as T)

function scorerGone(sample: RunSample, { heartbeat, pending }: ModelSample, now: number): Measure[] | null {
  if (!sample.producing && pending === 0) return null
  if (heartbeat !== null) return silence('scorer-gone', now - heartbeat)
  return now - sample.started > LOADING_MS ? silence('scorer-gone', now - sample.started) : null
}

const silence = (kind: 'scorer-gone' | 'producer-silent', milliseconds: number): Measure[] =>
  measured(ALERT_RULES[kind].limits, Math.max(0, milliseconds / 1000))

/** Share of flagged events now against before: two binomial samples, Z from their pooled variance. */
function flagShare(totals: readonly FlagTotal[], now: number): Measure[] | null {
  const [oldest, newest] = [totals[0], totals.at(-1)]
  if (!oldest || !newest) return null
  const middle = totalAt(totals, now - 1000 * FLAG_RATE_SECONDS)
  const [events, flags] = [newest.decided - middle.decided, newest.flags - middle.flags]
  const [eventsBefore, flagsBefore] = [middle.decided - oldest.decided, middle.flags - oldest.flags]
  if (eventsBefore === 0 || flagsBefore < MIN_EXPECTED_FLAGS) return null
  const expected = (flagsBefore / eventsBefore) * events
  if (expected < MIN_EXPECTED_FLAGS) return null
  const z = shareChangeZ(flags, events, flagsBefore, eventsBefore)
  return measured(ALERT_RULES['flag-rate'].limits, 100 * Math.abs(flags / expected - 1), Math.abs(z))
}

/** Flags of the last minute, or of as much longer as gives 400 expected ones (ten minutes at most), against the target. */
function flagTarget(totals: readonly FlagTotal[], perMinute: number, now: number): Measure[] | null {
  const milliseconds = Math.max(60_000, (MIN_TARGET_FLAGS / perMinute) * 60_000)
  const newest = totals.at(-1)
  const before = totals.findLast(({ time }) => time <= now - milliseconds)
  if (!newest || !before || milliseconds > 1000 * FLAG_BASELINE_SECONDS) return null
  const expected = (perMinute * (newest.time - before.time)) / 60_000
  const flags = newest.flags - before.flags
  return measured(TARGET_LIMITS, 100 * Math.abs(flags / expected - 1), Math.abs(flags - expected) / Math.sqrt(expected))
}
