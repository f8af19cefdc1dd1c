'use client'
import { memo, type ReactNode, useMemo } from 'react'
import type uPlot from 'uplot'
import { fromShown, scoreTicks, tickLabel } from '../scale.ts'
import { barsPath } from './bars-path.ts'
import { CanvasPlot } from './canvas-plot.tsx'
import { ChartFigure, type FigureProps } from './chart-figure.tsx'
import type { ChartTable } from './data-table.tsx'
import { bottomAxis, type Frame, leftAxis, paddingOf } from './frame.ts'
import { cursor, readout } from './readout.ts'
import { resolveColour } from './theme.ts'
import { usePlot } from './use-plot.ts'

export interface Pull {
  /** Ends of the bin in the shown scale; bins ascend without gaps. */
  readonly low: number
  readonly high: number
  readonly observed: number
  readonly expected: number
  /** Difference in standard deviations. */
  readonly pull: number
}

interface Props extends FigureProps {
  /** Memoise it: the chart is drawn anew when its identity changes. */
  readonly pulls: readonly Pull[]
  /** Ends of the x axis, as of the StepChart above it. */
  readonly range: readonly [number, number]
  readonly scale: 'linear' | 'log10'
  readonly axis?: string
  readonly frame?: Frame
  readonly children?: ReactNode
}

/** From here on a pull is coloured as remarkable. */
const REMARKABLE = 3
const FRAME: Frame = { left: 42, right: 10, top: 4, bottom: 36 }
/** Ends of the axis. */
const LEVELS = [10, 30, 100, 300, 1000] as const

/**
 * Deviations of observed from expected counts under a histogram; its axis is linear near 0 and logarithmic beyond 3, so that small
 * and large ones are both visible.
 *
 *     <PullChart name="Pulls" description="…" pulls={useMemo(() => pulls(observed, expected), [observed, expected])} range={[-9, -5]} scale="log10" />
 */
export const PullChart = memo(function PullChart(props: Props) {
  const { name, description, className, pulls, range, scale, axis, frame = FRAME, children } = props
  const make = usePlot(props, [range, scale, axis, frame], (latest) => ({
    padding: paddingOf(frame),
    legend: { show: false },
    cursor: cursor(),
    scales: {
      x: { time: false, range: () => [range[0], range[1]] },
      y: { distr: 4, asinh: REMARKABLE, range: (_plot, low, high) => ends(low, high) },
    },
    axes: [
      bottomAxis({
        size: frame.bottom,
        grid: false,
        ...(axis === undefined ? {} : { title: axis }),
        ticks: (low, high) => scoreTicks([low, high], scale).map((value) => ({ value, label: tickLabel(value, scale) })),
      }),
      leftAxis({ size: frame.left, ticks: levels }),
    ],
    series: [
      {},
      { label: 'pull', paths: barsPath, fill: () => resolveColour('quiet'), points: { show: false } },
      { label: `beyond ${REMARKABLE}`, paths: barsPath, fill: () => resolveColour('warn'), points: { show: false } },
    ],
    plugins: [readout((plot) => describePull(latest(), plot))],
  }))
  const data = useMemo(() => toData(pulls), [pulls])
  return (
    <ChartFigure name={name} description={description} className={className} table={() => toTable(props)}>
      <CanvasPlot make={make} data={data} />
      {children}
    </ChartFigure>
  )
})

/** Lower ends and the last upper end, and the pulls in two rows by size; the last has no bar. */
function toData(pulls: readonly Pull[]): uPlot.AlignedData {
  const remarkable = ({ pull }: Pull): boolean => Math.abs(pull) >= REMARKABLE
  return [
    [...pulls.map(({ low }) => low), ...pulls.slice(-1).map(({ high }) => high)],
    [...pulls.map((bin) => (remarkable(bin) ? null : bin.pull)), null],
    [...pulls.map((bin) => (remarkable(bin) ? bin.pull : null)), null],
  ]
}

/** On either side the first level that holds what is there. */
function ends(low: number | null, high: number | null): [number, number] {
  const end = (reach: number): number => LEVELS.find((level) => level >= reach) ?? 10 ** Math.ceil(Math.log10(reach))
  return [-end(-(low ?? 0)), end(high ?? 0)]
}

/** Lines at 0, ±3 and the two ends; the ends and 0 have labels. */
function levels(low: number, high: number): { value: number; label: string }[] {
  const label = (level: number): string => (level === high ? `+${level}` : level === low ? `−${-level}` : level === 0 ? '0' : '')
  return [low, -REMARKABLE, 0, REMARKABLE, high].map((value) => ({ value, label: label(value) }))
}

const scoreText = (shown: number, scale: 'linear' | 'log10'): string => Number(fromShown(shown, scale).toPrecision(3)).toString()
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`

function describePull({ pulls, scale }: Props, plot: uPlot): string[] | null {
  const x = plot.posToVal(plot.cursor.left ?? -1, 'x')
  const bin = pulls.find(({ low, high }) => low <= x && x < high)
  if (!bin) return null
  return [
    `${scoreText(bin.low, scale)} to ${scoreText(bin.high, scale)}: ${signed(bin.pull)} σ`,
    `observed ${bin.observed}, expected ${bin.expected.toPrecision(3)}`,
  ]
}

function toTable({ pulls, scale }: Props): ChartTable {
  return {
    columns: ['from', 'to', 'observed', 'expected', 'pull'],
    rows: pulls.map(({ low, high, observed, expected, pull }) => [
      scoreText(low, scale),
      scoreText(high, scale),
      observed,
      expected.toPrecision(4),
      signed(pull),
    ]),
  }
}
