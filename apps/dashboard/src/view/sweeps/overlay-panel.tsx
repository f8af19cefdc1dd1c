import type { Axis } from '@jetwatch/shared/plot/axis'
import { useMemo } from 'react'
import type { Frame } from '../chart/frame.ts'
import { Legend } from '../chart/legend.tsx'
import { LineChart, type LineSeries } from '../chart/line-chart.tsx'
import { Panel } from '../panel.tsx'
import { type OverlayChart, type OverlayLine, QUANTITIES, type Quantity } from './overlay.ts'
import css from './overlay-panel.module.css'
import { OverlayTable } from './overlay-table.tsx'

/** Each reaches 3:1 on both grounds. */
const COLOURS = ['#0a7cc2', '#d55e00', '#009e73', '#c2679b', '#a68a00', '#7d6fd0', '#b0413e', '#4f8f8b'] as const
/** More cannot be told apart. */
const MOST_LINES = 12
const FRAME: Frame = { left: 52, right: 14, top: 10, bottom: 38 }

interface Props {
  readonly chart: OverlayChart
  readonly quantity: Quantity
  readonly scale: Axis['scale']
}

/** One swept quantity: lines with error bars, the clean baselines, and the numbers under them. */
export function OverlayPanel({ chart, quantity, scale }: Props) {
  const { name, share } = QUANTITIES[quantity]
  const shown = useMemo(() => chart.lines.filter(({ points }) => points.length > 0).slice(0, MOST_LINES), [chart])
  const missing = chart.lines.length - chart.lines.filter(({ points }) => points.length > 0).length
  const more = chart.lines.length - missing - shown.length
  const plot = useMemo(() => draw(shown, chart.title, share ? `${name}, %` : name, scale), [shown, chart.title, name, share, scale])
  const notes = [
    missing ? `${missing} of ${chart.lines.length} lines have no figure of this quantity: too few jets, or no signal` : '',
    more ? `${more} more lines are in the table only: choose fewer models, policies or sweeps to draw them` : '',
    scale === 'log10' && shown.some(({ points }) => points.some(({ x }) => x <= 0)) ? 'a logarithmic axis has no place for 0' : '',
  ].filter(Boolean)
  return (
    <Panel
      title={`${name} against ${chart.title}`}
      unit={`${chart.lines.length} ${chart.lines.length === 1 ? 'line' : 'lines'}`}
      term="sweep"
      waiting={shown.length ? null : 'No stream of these sweeps quotes it: too few jets, or no signal'}
    >
      <div className={css['chart']}>
        <LineChart
          name={`${name} against ${chart.title}`}
          description={describe(shown)}
          x={plot.x}
          y={plot.y}
          lines={plot.lines}
          frame={FRAME}
        />
      </div>
      <Legend items={plot.legend} />
      {notes.length ? <p className={css['note']}>{notes.join('; ')}.</p> : null}
      <OverlayTable chart={chart} />
    </Panel>
  )
}

function draw(shown: readonly OverlayLine[], title: string, yTitle: string, scale: Axis['scale']) {
  const colourOf = (i: number) => COLOURS[i % COLOURS.length] ?? COLOURS[0]
  const xs = shown.flatMap(({ points }) => points.map(({ x }) => x)).filter((x) => scale === 'linear' || x > 0)
  const ys = shown.flatMap(({ points, clean }) => [...points.map(({ figure }) => figure), ...(clean ? [clean] : [])])
  const [low, high] = span(xs, scale === 'linear' ? 0.04 : 0)
  const x: Axis = scale === 'linear' ? { title, low, high, scale } : { title, low: low * 0.85, high: high * 1.18, scale }
  const [bottom, top] = span(
    ys.flatMap(({ mean, error }) => [mean - error, mean + error]),
    0.08,
  )
  const lines = shown.flatMap(({ name, points, clean }, i): LineSeries[] => [
    ...(clean
      ? [
          {
            ...{ name: `${name}, clean`, colour: colourOf(i), style: 'thin' as const },
            points: [
              [x.low, clean.mean],
              [x.high, clean.mean],
            ] as const,
          },
        ]
      : []),
    {
      name,
      colour: colourOf(i),
      style: i < COLOURS.length ? 'measured' : 'measured-dashed',
      points: points.map(({ x: at, figure }) => [at, figure.mean] as const),
      errors: points.map(({ figure }) => figure.error),
    },
  ])
  const legend = [
    ...shown.map(({ name }, i) => ({ name, colour: colourOf(i), style: i < COLOURS.length ? ('line' as const) : ('dashed' as const) })),
    ...(shown.some(({ clean }) => clean) ? [{ name: 'clean baseline, thin', colour: 'quiet' as const, style: 'dashed' as const }] : []),
  ]
  return { x, y: { title: yTitle, low: bottom, high: top, scale: 'linear' as const }, lines, legend }
}

function span(values: readonly number[], room: number): [number, number] {
  if (values.length === 0) return [1, 10]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const width = high - low || Math.abs(high) || 1
  return [low - room * width, high + room * width]
}

const describe = (lines: readonly OverlayLine[]): string =>
  lines
    .map(({ name, points }) => {
      const [first, last] = [points[0], points.at(-1)]
      return first && last
        ? `${name}: ${first.figure.mean.toPrecision(4)} at ${first.x}, ${last.figure.mean.toPrecision(4)} at ${last.x}`
        : ''
    })
    .join('; ')
