'use client'
import { memo, type ReactNode, useMemo } from 'react'
import type uPlot from 'uplot'
import { formatTime } from '../format.ts'
import { ticks } from '../scale.ts'
import { CanvasPlot } from './canvas-plot.tsx'
import { ChartFigure, type FigureProps } from './chart-figure.tsx'
import type { ChartTable } from './data-table.tsx'
import { bottomAxis, type Frame, leftAxis, paddingOf } from './frame.ts'
import { niceTop } from './nice-top.ts'
import { cursor, readout } from './readout.ts'
import { type Colour, fade, resolveColour } from './theme.ts'
import { timeTicks } from './time-ticks.ts'
import { usePlot } from './use-plot.ts'

type Values = readonly (number | null)[]

export interface TimeSeries {
  readonly name: string
  readonly colour: Colour
  /** One for each time; null breaks the line. */
  readonly values: Values
  readonly dashed?: boolean
  /** An interval around the line, drawn as a band. */
  readonly band?: { readonly low: Values; readonly high: Values }
}

interface Props extends FigureProps {
  /** Milliseconds since 1970, ascending. */
  readonly times: readonly number[]
  /** Drawn in order. Memoise it: the chart is drawn anew when its identity changes. */
  readonly series: readonly TimeSeries[]
  /** A value with its unit, for read-out and table. */
  readonly format: (value: number) => string
  /** Fewest and most milliseconds shown, up to the newest time; all of it without. */
  readonly span?: readonly [number, number]
  /** Charts with the same key move their cursors together. */
  readonly sync?: string
  /** Upper end of the axis is at least this. */
  readonly atLeast?: number
  readonly frame?: Frame
  readonly children?: ReactNode
}

const FRAME: Frame = { left: 44, right: 8, top: 6, bottom: 20 }

/**
 * Lines over time from 0 upwards, with bands, in the reader's time zone.
 *
 *     <TimeChart name="Rates" description="…" times={times} span={[60_000, 300_000]} sync="live" format={(x) => `${x} /s`}
 *       series={useMemo(() => [{ name: 'scored', colour: 'accent', values, band: { low, high } }], [values])} />
 */
export const TimeChart = memo(function TimeChart(props: Props) {
  const { name, description, className, times, series, span, sync, atLeast = 0, frame = FRAME, children } = props
  const shape = [span, sync, atLeast, frame, series.map(({ name, colour, dashed, band }) => [name, colour, dashed, band !== undefined])]
  const make = usePlot(props, shape, (latest) => ({
    padding: paddingOf(frame),
    legend: { show: false },
    cursor: cursor(sync),
    scales: {
      x: { time: false, range: (_plot, low, high) => [begin(low ?? 0, high ?? 0, span), high] },
      y: { range: (_plot, _low, high) => [0, niceTop(Math.max(atLeast, high ?? 0))] },
    },
    axes: [
      bottomAxis({ size: frame.bottom, grid: false, ticks: timeTicks }),
      leftAxis({
        size: frame.left,
        ticks: (low, high) => ticks(low, high, 3).map((value) => ({ value, label: axisText(value) })),
      }),
    ],
    series: [{}, ...series.flatMap(toSeries)],
    bands: toBands(series),
    plugins: [readout((plot) => describeTime(latest(), plot))],
  }))
  const data = useMemo<uPlot.AlignedData>(
    () => [
      times as number[],
      ...series.flatMap(({ values, band }) =>
        [...(band ? [band.high, band.low] : []), values].map((column) => column as (number | null)[]),
      ),
    ],
    [times, series],
  )
  return (
    <ChartFigure name={name} description={description} className={className} table={() => toTable(props)}>
      <CanvasPlot make={make} data={data} />
      {children}
    </ChartFigure>
  )
})

/** The oldest time, but neither more nor less than the span allows. */
const begin = (oldest: number, newest: number, [fewest, most] = [0, Number.POSITIVE_INFINITY] as readonly [number, number]): number =>
  newest - Math.min(most, Math.max(fewest, newest - oldest))

/** A band takes two invisible lines before the visible one. */
function toSeries({ name, colour, dashed, band }: TimeSeries): uPlot.Series[] {
  const edge: uPlot.Series = { points: { show: false }, width: 0 }
  const line: uPlot.Series = {
    label: name,
    stroke: () => resolveColour(colour),
    width: 1.5,
    points: { show: false },
    ...(dashed ? { dash: [4, 4] } : {}),
  }
  return band ? [edge, edge, line] : [line]
}

function toBands(series: readonly TimeSeries[]): uPlot.Band[] {
  let at = 1
  return series.flatMap(({ colour, band }) => {
    const high = at
    at += band ? 3 : 1
    return band ? [{ series: [high, high + 1] as [number, number], fill: () => fade(colour, 0.22) }] : []
  })
}

const axisText = (value: number): string => (value >= 10_000 ? `${value / 1000}k` : String(value))

function describeTime({ times, series, format }: Props, plot: uPlot): string[] | null {
  const at = plot.cursor.idx
  const time = at === null || at === undefined ? undefined : times[at]
  if (at === null || at === undefined || time === undefined) return null
  return [formatTime(time), ...series.map((line) => `${line.name} ${text(line, at, format)}`)]
}

function text({ values, band }: TimeSeries, at: number, format: Props['format']): string {
  const value = values[at] ?? null
  const [low, high] = [band?.low[at] ?? null, band?.high[at] ?? null]
  if (value === null) return '–'
  return low === null || high === null ? format(value) : `${format(value)} (${format(low)} to ${format(high)})`
}

function toTable({ times, series, format }: Props): ChartTable {
  return {
    columns: ['time', ...series.map(({ name }) => name)],
    rows: times.map((time, i) => [formatTime(time), ...series.map((line) => text(line, i, format))]).reverse(),
  }
}
