import type { FalseAlarms } from '@jetwatch/shared/detection/alarm-line'
import type { Delays } from '@jetwatch/shared/detection/delays'
import { wilson } from '@jetwatch/shared/metrics/wilson'
import type { DetectionRow } from './detection-rows.ts'

const NEVER = 'never'

/** How soon each detector noticed each burst, the first row the heading. */
export function delayTable(rows: readonly DetectionRow[]): string[][] {
  return [
    ['signal', 'detector', 'streams', 'noticed', 'median delay, events', 'median delay, s', '10 to 90 % of streams, s'],
    ...rows.map(({ burst, detector, events, seconds }) => [
      `${percent(burst.contamination)} for ${burst.seconds} s`,
      detector,
      String(seconds?.runs ?? 0),
      seconds ? noticed(seconds) : '–',
      events ? median(events, 0) : '–',
      seconds ? median(seconds, 1) : '–',
      seconds ? `${delay(seconds.tenth, 1)} to ${delay(seconds.ninetieth, 1)}` : '–',
    ]),
  ]
}

/** Alarm lines and the false alarms that they give, the first row the heading. */
export function falseAlarmTable(rows: readonly DetectionRow[]): string[][] {
  const distinct = rows.filter(({ detector, line }, i) => rows.findIndex((row) => row.detector === detector && row.line === line) === i)
  const sameFor = ({ detector, line }: DetectionRow): boolean => rows.every((row) => row.detector !== detector || row.line === line)
  return [
    ['detector', 'alarm line', 'false alarms/h', 'streams not calibrated on', 'streams of the recipe'],
    ...distinct.map((row) => [
      sameFor(row) ? row.detector : `${row.detector}, ${percent(row.burst.contamination)} labelled`,
      row.line.toFixed(2),
      rate(row.calibration),
      rate(row.verification),
      rate(row.replayed),
    ]),
  ]
}

/** With the 68 % interval (Wilson). */
function noticed({ noticed: k, runs }: Delays): string {
  const { low, high } = wilson(k, runs, 1)
  return `${percent(k / runs)} (${Math.round(100 * low)} to ${Math.round(100 * high)})`
}

const median = (delays: Delays, digits: number): string =>
  delays.median === null ? NEVER : `${delay(delays.median, digits)} (${delay(delays.low, digits)} to ${delay(delays.high, digits)})`

const delay = (value: number | null, digits: number): string => (value === null ? NEVER : value.toFixed(digits))

const rate = ({ perHour, low, high, alarms, hours }: FalseAlarms): string =>
  `${perHour.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}), ${alarms} in ${hours.toFixed(1)} h`

export const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`
