import { poissonBand } from '../metrics/poisson.ts'
import { nextUp } from '../next-up.ts'
import { firstPassage, type Peak } from './first-passage.ts'

/** A statistic on a stream without signal. */
export interface CleanRun {
  readonly peaks: readonly Peak[]
  /** Length of the stream, in seconds of its own clock. */
  readonly seconds: number
}

export interface FalseAlarms {
  readonly alarms: number
  /** Hours watched: of each run, those until its first alarm. */
  readonly hours: number
  /** Alarms/hours, and its interval at 68.3 % (Garwood) from the number of alarms. */
  readonly perHour: number
  readonly low: number
  readonly high: number
}

/**
 * Rate of first alarms: of runs that alarms come to at a constant rate, alarms over time watched is the maximum of the likelihood, a run without
 * one being watched to its end.
 */
export function falseAlarms(runs: readonly CleanRun[], line: number): FalseAlarms {
  let alarms = 0
  let seconds = 0
  for (const run of runs) {
    const first = firstPassage(run.peaks, line)
    if (first) alarms++
    seconds += first ? first.seconds : run.seconds
  }
  const hours = seconds / 3600
  const { low, high } = poissonBand(alarms, 0.6827)
  return { alarms, hours, perHour: alarms / hours, low: low / hours, high: high / hours }
}

/** The lowest line that gives at most so many false alarms an hour on these runs. A higher line never gives more. */
export function alarmLine(runs: readonly CleanRun[], perHour: number): number {
  const values = Float64Array.from(new Set(runs.flatMap(({ peaks }) => peaks.map(({ value }) => value)))).sort()
  let [low, high] = [0, values.length]
  // The line just above values[i − 1]; of index 0, one that all reach.
  const lineAt = (i: number): number => (i === 0 ? Number.NEGATIVE_INFINITY : nextUp(values[i - 1] as number))
  while (low < high) {
    const middle = (low + high) >>> 1
    if (falseAlarms(runs, lineAt(middle)).perHour <= perHour) high = middle
    else low = middle + 1
  }
  return lineAt(low)
}
