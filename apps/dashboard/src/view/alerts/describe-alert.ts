import type { LogEntry, Measure, Reading } from '@jetwatch/shared/alerts/alert'

/** A number as it is read: three digits, none of them wasted. */
const number = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString().replace('-', '−')

/** 12.3 s, 0.06, 45 %. */
export const measureText = (value: number, unit: string): string => (unit === '' ? number(value) : `${number(value)} ${unit}`)

/** "silent for 7.2 s (limit 5 s)". */
export const reasonText = ({ measures }: Pick<Reading, 'measures'>): string =>
  measures
    .map(({ name, unit, value, raise }: Measure) => `${name} ${measureText(value, unit)} (limit ${measureText(raise, unit)})`)
    .join(', ')

/** What a log entry says behind the name of its alert. */
export function entryText(entry: LogEntry): string {
  if (entry.what !== 'acknowledged')
    return `${entry.what}: ${entry.measures.map(({ name, unit, value }) => `${name} ${measureText(value, unit)}`).join(', ')}`
  return `acknowledged by ${entry.author ?? 'somebody'}${entry.note ? `: ${entry.note}` : ''}`
}

/** 45 s, 12 min, 3.2 h. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
