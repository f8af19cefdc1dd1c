import type { Tick } from '@jetwatch/shared/plot/axis'
import type uPlot from 'uplot'
import { resolveColour, themeNow } from './theme.ts'

/** Room around a plot, in pixels. Fixed, so that what is laid over a chart (the line of a cut) knows where the plot is. */
export interface Frame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const TICK_FONT = 11
const LABEL_FONT = 11.5
/** Height of an axis title. */
export const TITLE_HEIGHT = 15

interface AxisOptions {
  readonly size: number
  readonly ticks: (low: number, high: number) => readonly Tick[]
  readonly title?: string
  readonly grid?: boolean
}

/** An axis whose ticks are ours; `size` is all the room it takes. */
function axis(side: 2 | 3, scale: string, { size, ticks, title, grid = true }: AxisOptions): uPlot.Axis {
  const font = () => `${TICK_FONT}px ${themeNow().fontFamily}`
  const labels = new Map<number, string>()
  return {
    side,
    scale,
    size: title ? size - TITLE_HEIGHT : size,
    gap: 4,
    font: font(),
    stroke: () => resolveColour('quiet'),
    splits: (_plot, _axis, low, high) => {
      labels.clear()
      for (const { value, label } of ticks(low, high)) labels.set(value, label)
      return [...labels.keys()]
    },
    filter: (_plot, splits) => splits,
    values: (_plot, splits) => splits.map((value) => labels.get(value) ?? ''),
    grid: { show: grid, stroke: () => resolveColour('grid'), width: 1 },
    ticks: { show: side === 2, stroke: () => resolveColour('line'), width: 1, size: 4 },
    border: { show: side === 2, stroke: () => resolveColour('line'), width: 1 },
    ...(title === undefined
      ? {}
      : { label: title, labelSize: TITLE_HEIGHT, labelGap: 0, labelFont: `${LABEL_FONT}px ${themeNow().fontFamily}` }),
  }
}

export const bottomAxis = (options: AxisOptions): uPlot.Axis => axis(2, 'x', options)
export const leftAxis = (options: AxisOptions): uPlot.Axis => axis(3, 'y', options)

/** Room above and at the right, for `padding`; below and at the left the axes take it. */
export const paddingOf = ({ top, right }: Frame): uPlot.Padding => [top, right, 0, 0]
