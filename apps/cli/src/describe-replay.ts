import { type ReplayProgress, replayProgress } from '@jetwatch/shared/replay-progress'
import type { ProducerState, Run } from '@jetwatch/shared/run'
import { type Control, isOver } from '@jetwatch/shared/run-control'

/** A producer that has not reported for this long is taken for gone. */
const SILENT_MS = 5_000

const count = (value: number): string => value.toLocaleString('en-US')

/** Where a run stands, in one line without its name. `now`: milliseconds since 1970. */
export function describeReplay({ recipe }: Run, producer: ProducerState | null, control: Control | null, now: number): string {
  if (!producer) return 'has not begun'
  const progress = replayProgress(recipe, producer)
  const { position, total, share } = progress
  const place = `at ${count(position)}${total === null ? '' : ` of ${count(total)} (${((share ?? 0) * 100).toFixed(1)} %)`}`
  const clock = `second ${progress.seconds.toFixed(1)}${progress.totalSeconds === null ? '' : ` of ${progress.totalSeconds.toFixed(1)}`}`
  const parts = [`${mood(producer, control, now)} ${place}`, clock]
  if (!isOver(producer)) parts.push(producer.speed === 'max' ? 'full speed' : `speed ${producer.speed}×`)
  if (producer.withheld > 0) parts.push(`${count(producer.withheld)} withheld`)
  if (progress.eta !== null) parts.push(`ends in ${duration(progress.eta)}`)
  if (producer.error) parts.push(producer.error)
  return parts.join(', ')
}

/** What stands beside a progress bar. */
export const describeBar = (progress: ReplayProgress, mood: string): string =>
  [count(progress.position), mood, progress.eta === null ? '' : `ends in ${duration(progress.eta)}`].filter(Boolean).join(' · ')

/** One or a few words for what it does. */
export function mood(producer: ProducerState, control: Control | null, now: number): string {
  if (isOver(producer)) return producer.state
  if (now - producer.updated > SILENT_MS) return `silent for ${((now - producer.updated) / 1000).toFixed(0)} s`
  if (control && control.revision > producer.control) return 'asked, not obeyed yet,'
  if (control && control.from > producer.position + 1024) return `on its way to ${count(control.from)},`
  return producer.paused ? 'paused' : 'playing'
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}
