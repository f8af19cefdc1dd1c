import type { Mark, Place } from './chart.ts'
import { element } from './markup.ts'

export interface Stroke {
  /** Any CSS colour. */
  readonly colour: string
  /** Pixels. */
  readonly width?: number
  /** Lengths of dashes and gaps, as SVG has them. */
  readonly dash?: string
}

type Point = readonly [number, number]

const style = ({ colour, width = 2, dash }: Stroke): Record<string, string> => ({
  style: `stroke:${colour};stroke-width:${width}${dash ? `;stroke-dasharray:${dash}` : ''}`,
})

const path = (points: readonly Point[], place: Place): string =>
  points
    .map(([x, y]) => place(x, y))
    .filter((at) => at.every(Number.isFinite))
    .map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join('')

/** Straight lines from point to point; points that a log axis cannot show are left out. */
export const line =
  (points: readonly Point[], stroke: Stroke): Mark =>
  (place) =>
    element('path', { class: 'line', d: path(points, place), ...style(stroke) })

/** A histogram's outline: `counts[i]` from `edges[i]` to `edges[i + 1]`, filled lightly; empty bins lie at `floor`. */
export const steps = (edges: ArrayLike<number>, counts: ArrayLike<number>, floor: number, stroke: Stroke): Mark => {
  const points: Point[] = [[edges[0] as number, floor]]
  for (let i = 0; i < counts.length; i++) {
    const y = Math.max(floor, counts[i] as number)
    points.push([edges[i] as number, y], [edges[i + 1] as number, y])
  }
  points.push([edges[counts.length] as number, floor])
  return (place) =>
    element('path', { d: path(points, place), style: `fill:${stroke.colour};fill-opacity:.12;stroke:none` }) +
    element('path', { class: 'line', d: path(points, place), ...style(stroke) })
}

export interface ErrorPoint {
  readonly x: number
  readonly y: number
  readonly error: number
}

/** Dots with vertical error bars. */
export const errorPoints =
  (points: readonly ErrorPoint[], stroke: Stroke): Mark =>
  (place) =>
    points
      .map(({ x, y, error }) => {
        const [cx, cy] = place(x, y)
        const [, top] = place(x, y + error)
        const [, bottom] = place(x, y - error)
        return (
          element('line', { x1: cx, x2: cx, y1: top, y2: bottom, ...style(stroke) }) +
          element('circle', { cx, cy, r: 3, style: `fill:${stroke.colour}` })
        )
      })
      .join('')
