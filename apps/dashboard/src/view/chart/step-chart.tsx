'use client'
import { memo, type ReactNode, useMemo } from 'react'
import uPlot from 'uplot'
import { formatCount, superscript } from '../format.ts'
import { decades, fromShown, scoreTicks, tickLabel, ticks } from '../scale.ts'
import { CanvasPlot } from './canvas-plot.tsx'
import { ChartFigure, type FigureProps } from './chart-figure.tsx'
import type { ChartTable } from './data-table.tsx'
import { bottomAxis, type Frame, leftAxis, paddingOf } from './frame.ts'
import { niceTop } from './nice-top.ts'
import { cursor, readout } from './readout.ts'
import { type Colour, fade, resolveColour } from './theme.ts'
import { usePlot } from './use-plot.ts'

export interface StepSeries {
  readonly name: string
  readonly colour: Colour
  /** `counts[i]` from `edges[i]` to `edges[i + 1]`. */
  readonly counts: ArrayLike<number>
  /** 'filled' (default) for what was counted, 'line' for what it is compared with. */
  readonly style?: 'filled' | 'line'
}

interface Props extends FigureProps {
  /** Bin edges in the shown scale (log10 of the score where `scale` is 'log10'), one more than counts. */
  readonly edges: readonly number[]
  readonly scale: 'linear' | 'log10'
  /** Title of the x axis; without one the axis shows only its ticks, and '' leaves out the labels too. */
  readonly axis?: string
  /** Drawn in order. Memoise it: the chart is drawn anew when its identity changes. */
  readonly series: readonly StepSeries[]
  /** Count axis; 'log' (default) begins at half a count, where empty bins lie. */
  readonly y?: 'log' | 'linear'
  readonly frame?: Frame
  /** Laid over the plot: `<CutLine>`, a legend. */
  readonly children?: ReactNode
}

/** Where a bin without entries lies on a log axis. */
const FLOOR = 0.5
export const STEP_FRAME: Frame = { left: 42, right: 10, top: 8, bottom: 36 }

/**
 * Histograms as steps, one above the other, on a logarithmic count axis.
 *
 *     <StepChart name="Score distribution" description="…" edges={edges} scale="log10" axis="MSE"
 *       series={useMemo(() => [{ name: 'QCD', colour: '#0a7cc2', counts }], [counts])} />
 */
export const StepChart = memo(function StepChart(props: Props) {
  const { name, description, className, edges, scale, axis, series, y = 'log', frame = STEP_FRAME, children } = props
  const shape = [edges[0], edges.at(-1), scale, axis, y, frame, series.map(({ name, colour, style }) => [name, colour, style])]
  const make = usePlot(props, shape, (latest) => ({
    padding: paddingOf(frame),
    legend: { show: false },
    cursor: cursor(),
    scales: {
      x: { time: false, range: () => [edges[0] ?? 0, edges.at(-1) ?? 1] },
      y:
        y === 'log'
          ? { distr: 3, range: (_plot, _low, high) => [FLOOR, decades(high ?? 1).at(-1) ?? 10] }
          : { range: (_plot, _low, high) => [0, niceTop(high ?? 1)] },
    },
    axes: [
      bottomAxis({
        size: frame.bottom,
        grid: false,
        ...(axis ? { title: axis } : {}),
        ticks: (low, high) => scoreTicks([low, high], scale).map((value) => ({ value, label: axis === '' ? '' : tickLabel(value, scale) })),
      }),
      leftAxis({
        size: frame.left,
        ticks: (low, high) =>
          y === 'log'
            ? decades(high).map((value) => ({ value, label: powerOrCount(value) }))
            : ticks(low, high, 4).map((value) => ({ value, label: formatCount(value) })),
      }),
    ],
    series: [{}, ...series.map((line) => toSeries(line, y === 'log' ? FLOOR : 0))],
    plugins: [readout((plot) => describeBin(latest(), plot))],
  }))
  const data = useMemo<uPlot.AlignedData>(
    () => [edges as number[], ...series.map((line) => toSteps(line, y === 'log' ? FLOOR : null))],
    [edges, series, y],
  )
  return (
    <ChartFigure name={name} description={description} className={className} table={() => toTable(props)}>
      <CanvasPlot make={make} data={data} />
      {children}
    </ChartFigure>
  )
})

function toSeries({ name, colour, style = 'filled' }: StepSeries, floor: number): uPlot.Series {
  const paths = uPlot.paths.stepped?.({ align: 1 })
  return {
    label: name,
    stroke: () => resolveColour(colour),
    width: style === 'line' ? 1.2 : 1.5,
    points: { show: false },
    ...(paths ? { paths } : {}),
    ...(style === 'filled' ? { fill: () => fade(colour, 0.16), fillTo: floor } : {}),
  }
}

/** The last bin twice, so that its step has an end. A bin without entries lies at the floor; a line has a gap there. */
function toSteps({ counts, style }: StepSeries, floor: number | null): (number | null)[] {
  const empty = style === 'line' ? null : floor
  const steps = Array.from(counts, (count) => (floor === null || count >= floor ? count : count > 0 ? floor : empty))
  steps.push(steps.at(-1) ?? empty)
  return steps
}

const powerOrCount = (count: number): string => (count < 10_000 ? formatCount(count) : `10${superscript(Math.round(Math.log10(count)))}`)
const countText = (count: number): string => (Number.isInteger(count) || count >= 100 ? formatCount(count) : count.toPrecision(3))

/** A place on the axis as a score. */
const scoreText = (shown: number, scale: 'linear' | 'log10'): string => Number(fromShown(shown, scale).toPrecision(3)).toString()

function describeBin({ edges, series, scale }: Props, plot: uPlot): string[] | null {
  const x = plot.posToVal(plot.cursor.left ?? -1, 'x')
  const bin = edges.findLastIndex((edge) => edge <= x)
  const [low, high] = [edges[bin], edges[bin + 1]]
  if (low === undefined || high === undefined) return null
  return [
    `${scoreText(low, scale)} to ${scoreText(high, scale)}`,
    ...series.map(({ name, counts }) => `${name} ${countText(counts[bin] ?? 0)}`),
  ]
}

function toTable({ edges, series, scale }: Props): ChartTable {
  return {
    columns: ['from', 'to', ...series.map(({ name }) => name)],
    rows: edges
      .slice(0, -1)
      .map((low, i) => [
        scoreText(low, scale),
        scoreText(edges[i + 1] ?? low, scale),
        ...series.map(({ counts }) => countText(counts[i] ?? 0)),
      ]),
  }
}
