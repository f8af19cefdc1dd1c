import { alarmLine, type CleanRun, type FalseAlarms, falseAlarms } from '@jetwatch/shared/detection/alarm-line'
import { type Delays, summariseDelays } from '@jetwatch/shared/detection/delays'
import { firstPassage, type Peak } from '@jetwatch/shared/detection/first-passage'
import type { Burst, Detection } from './detection-document.ts'
import type { WatchedStream, WatchResult } from './detection-result.ts'
import { watcherKey } from './detection-tasks.ts'

/** Watched streams by what they are for, as their tasks are. */
export interface WatchedStreams {
  readonly bursts: readonly (readonly WatchedStream[])[]
  readonly calibration: readonly WatchedStream[]
  readonly verification: readonly WatchedStream[]
  readonly replayed: readonly WatchedStream[]
}

/** One detector on the streams of one burst. */
export interface DetectionRow {
  readonly detector: string
  readonly burst: Burst
  /** Alarm line, in the unit of the statistic. */
  readonly line: number
  /** False alarms of that line: where it was set, on other streams of the kind, and on streams of the recipe. */
  readonly calibration: FalseAlarms
  readonly verification: FalseAlarms
  readonly replayed: FalseAlarms
  /** Streams left out because the detector had raised a (false) alarm before the onset. */
  readonly alarmedBefore: number
  /** From the onset to the alarm; null where all streams are left out. */
  readonly events: Delays | null
  readonly seconds: Delays | null
  /** Seconds of each stream that is not left out, null where it was not noticed. */
  readonly delays: readonly (number | null)[]
}

/** One row for each burst and detector, in the order of the document. */
export function detectionRows({ bursts, detectors, falseAlarmsPerHour }: Detection, watched: WatchedStreams): DetectionRow[] {
  return bursts.flatMap((burst, i) =>
    Object.entries(detectors).map(([detector, spec]): DetectionRow => {
      const key = watcherKey(detector, spec, burst.contamination)
      const runs = (streams: readonly WatchedStream[]): CleanRun[] =>
        streams.map(({ watches, seconds }) => ({ seconds, peaks: peaksOf(watches[key]) }))
      const clean = runs(watched.calibration)
      const line = alarmLine(clean, falseAlarmsPerHour)
      const own = (watched.bursts[i] as readonly WatchedStream[]).map(({ watches }) => watches[key] as WatchResult)
      const quiet = own.filter(({ before }) => before === null || before < line)
      const alarms = quiet.map((watch) => firstPassage(peaksOf(watch), line))
      const summary = (of: keyof Peak): Delays | null =>
        alarms.length > 0 ? summariseDelays(alarms.map((alarm) => alarm?.[of] ?? null)) : null
      return {
        detector,
        burst,
        line,
        calibration: falseAlarms(clean, line),
        verification: falseAlarms(runs(watched.verification), line),
        replayed: falseAlarms(runs(watched.replayed), line),
        alarmedBefore: own.length - quiet.length,
        events: summary('events'),
        seconds: summary('seconds'),
        delays: alarms.map((alarm) => alarm?.seconds ?? null),
      }
    }),
  )
}

const peaksOf = (watch: WatchResult | undefined): Peak[] =>
  (watch?.peaks ?? []).map(([events, seconds, value]) => ({ events, seconds, value }))
