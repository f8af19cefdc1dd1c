'use client'
import type { TimelineTopic } from '@jetwatch/shared/topics/timeline'
import { memo, useMemo } from 'react'
import { useLive, useTopic } from '../../live/use-live.ts'
import { Legend } from '../chart/legend.tsx'
import { TimeChart, type TimeSeries } from '../chart/time-chart.tsx'
import type { Term } from '../definitions.ts'
import { formatMs, formatRate } from '../format.ts'
import { Panel } from '../panel.tsx'
import css from './timelines.module.css'

/** Milliseconds shown: at least a minute, at most what the server remembers. */
const SPAN = [60_000, 300_000] as const

interface Kind {
  readonly title: string
  readonly unit: string
  readonly term: Term
  readonly series: (topic: TimelineTopic) => TimeSeries[]
  readonly format: (value: number) => string
}

const KINDS: readonly Kind[] = [
  {
    title: 'Rates',
    unit: 'jets/s, last 5 min',
    term: 'timelineRates',
    format: (value) => `${formatRate(value)}/s`,
    series: ({ input, scored }) => [
      { name: 'input', colour: 'quiet', values: input, dashed: true },
      { name: 'scored', colour: 'accent', values: scored },
    ],
  },
  {
    title: 'Flag rate',
    unit: 'flags/min',
    term: 'timelineFlags',
    format: (value) => `${formatRate(value)}/min`,
    series: ({ flags, flagsLow, flagsHigh }) => [
      { name: 'flags and 95 % interval', colour: 'warn', values: flags, band: { low: flagsLow, high: flagsHigh } },
    ],
  },
  {
    title: 'Decision latency',
    unit: 'ms',
    term: 'timelineLatency',
    // From 10 s on it brings its own unit.
    format: (value) => (value >= 10_000 ? formatMs(value) : `${formatMs(value)} ms`),
    series: ({ p50, p95 }) => [
      { name: 'p95', colour: 'good', values: p95, dashed: true },
      { name: 'p50', colour: 'good', values: p50 },
    ],
  },
]

/** The last five minutes: rates, flags and latency, with one cursor. */
export function Timelines() {
  const topic = useTopic('timeline') ?? null
  const run = useLive((view) => view.about?.run ?? null)
  const waiting = topic ? null : run === null ? 'Waiting for a run' : 'Waiting for the first two seconds of decisions'
  return (
    <div className={css['row']}>
      {KINDS.map((kind) => (
        <Timeline key={kind.title} kind={kind} topic={topic} waiting={waiting} />
      ))}
    </div>
  )
}

interface Props {
  readonly kind: Kind
  readonly topic: TimelineTopic | null
  readonly waiting: string | null
}

const Timeline = memo(function Timeline({ kind, topic, waiting }: Props) {
  const series = useMemo(() => (topic ? kind.series(topic) : []), [kind, topic])
  const { title, unit, term, format } = kind
  const legend = series.map(({ name, colour, dashed }) => ({ name, colour, style: dashed ? ('dashed' as const) : ('line' as const) }))
  return (
    <Panel title={title} unit={unit} term={term} waiting={waiting} aside={<Legend items={legend} />}>
      {topic ? (
        <TimeChart
          name={title}
          description={describe(title, series, format)}
          times={topic.times}
          series={series}
          format={format}
          span={SPAN}
          sync="live"
        />
      ) : null}
    </Panel>
  )
})

/** The newest values in a sentence. */
function describe(title: string, series: readonly TimeSeries[], format: (value: number) => string): string {
  const newest = series.map(({ name, values }) => {
    const value = values.at(-1) ?? null
    return `${name} ${value === null ? 'unknown' : format(value)}`
  })
  return `${title} over the last five minutes; now ${newest.join(', ')}.`
}
