'use client'
import { type Axis, scientific, ticksOf } from '@jetwatch/shared/plot/axis'
import { memo, type ReactNode, useMemo } from 'react'
import type uPlot from 'uplot'
import { alignLines, type Point } from './align-lines.ts'
import { CanvasPlot } from './canvas-plot.tsx'
import { ChartFigure, type FigureProps } from './chart-figure.tsx'
import type { ChartTable } from './data-table.tsx'
import { drawErrors } from './draw-errors.ts'
import { bottomAxis, type Frame, leftAxis, paddingOf, TITLE_HEIGHT } from './frame.ts'
import { cursor, readout } from './readout.ts'
import { type Colour, resolveColour } from './theme.ts'
import { usePlot } from './use-plot.ts'

export interface LineSeries {
  readonly name: string
  readonly colour: Colour
  /** Any order; on a log axis only what is above 0 is drawn. */
  readonly points: readonly Point[]
  /** 'line' (default), 'dashed' for what it is compared with, 'dots' for measurements, 'measured' for some along a line, 'thin' for a level. */
  readonly style?: 'line' | 'dashed' | 'dots' | 'measured' | 'measured-dashed' | 'thin'
  /** Half lengths of vertical error bars, one for each point. */
  readonly errors?: readonly number[]
}

interface Props extends FigureProps {
  readonly x: Axis
  readonly y: Axis
  /** Drawn in order. Memoise it: the chart is drawn anew when its identity changes. */
  readonly lines: readonly LineSeries[]
  readonly frame?: Frame
  readonly children?: ReactNode
}

const FRAME: Frame = { left: 40, right: 12, top: 8, bottom: 36 }

/**
 * Curves, and points with error bars, on linear or logarithmic axes with fixed ends.
 *
 *     <LineChart name="Rolling ROC" description="…" x={{ title: 'εB', low: 1e-4, high: 1, scale: 'log10' }}
 *       y={{ title: 'εS', low: 0, high: 1, scale: 'linear' }} lines={useMemo(() => [{ name: 'window', colour: 'accent', points }], [points])} />
 */
export const LineChart = memo(function LineChart(props: Props) {
  const { name, description, className, x, y, lines, frame = FRAME, children } = props
  const shape = [x, y, frame, lines.map(({ name, colour, style, errors }) => [name, colour, style, errors !== undefined])]
  const make = usePlot(props, shape, (latest) => ({
    padding: paddingOf(frame),
    legend: { show: false },
    cursor: cursor(),
    scales: {
      x: { time: false, distr: x.scale === 'log10' ? 3 : 1, range: () => [x.low, x.high] },
      y: { distr: y.scale === 'log10' ? 3 : 1, range: () => [y.low, y.high] },
    },
    axes: [
      bottomAxis({ size: frame.bottom, title: x.title, ticks: () => ticksOf(x) }),
      leftAxis({ size: y.title === '' ? frame.left : frame.left + TITLE_HEIGHT, title: y.title, ticks: () => ticksOf(y, 5) }),
    ],
    series: [{}, ...lines.map(toSeries)],
    hooks: { draw: [(plot) => drawErrors(plot, latest().lines)] },
    plugins: [readout((plot) => describeNearest(latest(), plot))],
  }))
  const data = useMemo<uPlot.AlignedData>(() => {
    const shown = lines.map(({ points }) => points.filter(([a, b]) => (x.scale !== 'log10' || a > 0) && (y.scale !== 'log10' || b > 0)))
    const aligned = alignLines(shown)
    return [aligned.x, ...aligned.y]
  }, [lines, x.scale, y.scale])
  return (
    <ChartFigure name={name} description={description} className={className} table={() => toTable(props)}>
      <CanvasPlot make={make} data={data} />
      {children}
    </ChartFigure>
  )
})

const WIDTHS: Readonly<Record<string, number>> = { dashed: 1.2, thin: 1, measured: 2, 'measured-dashed': 2 }
const DASHES: Readonly<Record<string, readonly number[]>> = { dashed: [4, 4], thin: [2, 4], 'measured-dashed': [7, 4] }

function toSeries({ name, colour, style = 'line' }: LineSeries): uPlot.Series {
  const dots = style === 'dots'
  const marked = dots || style.startsWith('measured')
  return {
    label: name,
    stroke: () => resolveColour(colour),
    width: dots ? 0 : (WIDTHS[style] ?? 2),
    spanGaps: true,
    points: { show: marked, size: 5, ...(marked ? { fill: () => resolveColour(colour), width: 0 } : {}) },
    ...(DASHES[style] ? { dash: [...DASHES[style]] } : {}),
    ...(dots ? { paths: () => null } : {}),
  }
}

/** The point of each line that is nearest to the cursor along x. */
function describeNearest({ x, y, lines }: Props, plot: uPlot): string[] | null {
  const at = plot.posToVal(plot.cursor.left ?? -1, 'x')
  const distance = ([a]: Point): number => (x.scale === 'log10' ? Math.abs(Math.log(a / at)) : Math.abs(a - at))
  return lines.flatMap(({ name, points }) => {
    let best: Point | undefined
    for (const point of points) if (!best || distance(point) < distance(best)) best = point
    return best ? [`${name}: ${x.title} ${scientific(best[0], 3)}, ${y.title} ${scientific(best[1], 3)}`] : []
  })
}

function toTable({ x, y, lines }: Props): ChartTable {
  return {
    columns: ['curve', x.title || 'x', y.title || 'y', ...(lines.some(({ errors }) => errors) ? ['error'] : [])],
    rows: lines.flatMap(({ name, points, errors }) =>
      points.map(([a, b], i) => [name, scientific(a, 4), scientific(b, 4), ...(errors ? [scientific(errors[i] ?? 0, 2)] : [])]),
    ),
  }
}
