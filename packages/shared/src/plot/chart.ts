import { type Axis, placeOn, ticksOf } from './axis.ts'
import { element, escapeMarkup } from './markup.ts'

/** Maps a point in axis units to pixels. */
export type Place = (x: number, y: number) => readonly [number, number]
/** What a mark draws, as SVG. */
export type Mark = (place: Place) => string

export interface ChartOptions {
  /** Short name: what the picture is. */
  readonly name: string
  /** What a reader who cannot see it should know. */
  readonly description: string
  readonly x: Axis
  readonly y: Axis
  readonly marks: readonly Mark[]
  readonly width?: number
  readonly height?: number
}

const ROOM = { left: 58, right: 16, top: 12, bottom: 46 } as const

/**
 * A chart as an SVG element with role, name and description. Colours come from the page: text is `currentColor`, lines of
 * the frame have the classes `grid` and `frame`. Marks are clipped to the plot.
 */
export function chart({ name, description, x, y, marks, width = 560, height = 380 }: ChartOptions): string {
  const [left, right, top, bottom] = [ROOM.left, width - ROOM.right, ROOM.top, height - ROOM.bottom]
  const place: Place = (a, b) => [left + placeOn(x, a) * (right - left), bottom - placeOn(y, b) * (bottom - top)]
  const clip = `plot-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${width}x${height}`
  const vertical = ticksOf(x).map(({ value, label }) => {
    const at = left + placeOn(x, value) * (right - left)
    return (
      element('line', { class: 'grid', x1: at, x2: at, y1: top, y2: bottom }) +
      element('text', { class: 'tick', x: at, y: bottom + 16, 'text-anchor': 'middle' }, escapeMarkup(label))
    )
  })
  const horizontal = ticksOf(y).map(({ value, label }) => {
    const at = bottom - placeOn(y, value) * (bottom - top)
    return (
      element('line', { class: 'grid', x1: left, x2: right, y1: at, y2: at }) +
      element('text', { class: 'tick', x: left - 7, y: at + 4, 'text-anchor': 'end' }, escapeMarkup(label))
    )
  })
  return element(
    'svg',
    { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${name}. ${description}` },
    element('clipPath', { id: clip }, element('rect', { x: left, y: top, width: right - left, height: bottom - top })),
    ...vertical,
    ...horizontal,
    element('g', { 'clip-path': `url(#${clip})` }, ...marks.map((mark) => mark(place))),
    element('rect', { class: 'frame', x: left, y: top, width: right - left, height: bottom - top }),
    element('text', { class: 'axis', x: right, y: height - 8, 'text-anchor': 'end' }, escapeMarkup(x.title)),
    element('text', { class: 'axis', x: -top, y: 14, 'text-anchor': 'end', transform: 'rotate(-90)' }, escapeMarkup(y.title)),
  )
}
