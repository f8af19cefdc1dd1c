import type { Tick } from '@jetwatch/shared/plot/axis'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const STEPS = [1, 2, 5, 10, 20, 30]
  .map((n) => n * SECOND)
  .concat(
    [1, 2, 5, 10, 20, 30].map((n) => n * MINUTE),
    [1, 2, 3, 6, 12, 24].map((n) => n * HOUR),
  )
const MOST = 6
/** Share of the axis at its end where a label would be cut off. */
const EDGE = 0.06

/** Round times of the reader's day, at most seven, between two times in milliseconds. */
export function timeTicks(low: number, high: number): Tick[] {
  const step = STEPS.find((length) => (high - low) / length <= MOST) ?? 24 * HOUR
  const zone = -new Date(high).getTimezoneOffset() * MINUTE
  const ticks: Tick[] = []
  for (let time = Math.ceil((low + zone) / step) * step - zone; time <= high; time += step) {
    ticks.push({ value: time, label: high - time < EDGE * (high - low) ? '' : label(time, step) })
  }
  return ticks
}

const two = (n: number): string => String(n).padStart(2, '0')

function label(time: number, step: number): string {
  const date = new Date(time)
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`
  return step < MINUTE ? `${minutes}:${two(date.getSeconds())}` : minutes
}
