'use client'
import { classColour } from '@jetwatch/shared/plot/class-colours'
import { memo, useMemo } from 'react'
import { Area, CartesianGrid, ComposedChart, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { superscript } from './format.ts'
import { PLOT } from './plot-frame.ts'
import { decades, scoreTicks, tickLabel } from './scale.ts'

interface Props {
  /** Per class, unlabelled last: [below, bins …, above]. */
  readonly counts: readonly (readonly number[])[]
  readonly classes: readonly string[]
  readonly range: readonly [number, number]
  readonly scale: 'linear' | 'log10'
  readonly axis: string
}

/** Drawn where a count is 0: below the axis. */
const FLOOR = 0.5

/** Step histograms by class on a logarithmic count axis. */
export const HistogramChart = memo(function HistogramChart({ counts, classes, range, scale, axis }: Props) {
  const [low, high] = range
  const shown = counts.map((_, label) => label).filter((label) => label < classes.length || counts[label]?.some((count) => count > 0))
  const data = useMemo(() => toRows(counts, low, high), [counts, low, high])
  const top = Math.max(...counts.flat(), 1)
  const levels = decades(top)
  return (
    <ResponsiveContainer width="100%" height="100%" debounce={100}>
      <ComposedChart data={data} margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis
          dataKey="x"
          type="number"
          domain={[low, high]}
          ticks={scoreTicks(range, scale)}
          tickFormatter={(x: number) => tickLabel(x, scale)}
          height={PLOT.bottom}
          tick={TICK}
          stroke="var(--line-strong)"
          interval={0}
          allowDataOverflow
          label={{ value: axis, position: 'insideBottomRight', offset: 6, fill: 'var(--quiet)', fontSize: 12 }}
        />
        <YAxis
          scale="log"
          domain={[FLOOR, levels.at(-1) ?? 10]}
          ticks={levels}
          tickFormatter={(count: number) => (count < 10_000 ? String(count) : `10${superscript(Math.round(Math.log10(count)))}`)}
          width={PLOT.left}
          tick={TICK}
          stroke="var(--line-strong)"
          interval={0}
          allowDataOverflow
        />
        {shown.map((label) => {
          const colour = classColour(classes[label] ?? null, classes)
          return (
            <Area
              key={label}
              dataKey={`c${label}`}
              type="stepAfter"
              stroke={colour}
              strokeWidth={1.6}
              fill={colour}
              fillOpacity={0.16}
              baseValue={FLOOR}
              isAnimationActive={false}
              activeDot={false}
            />
          )
        })}
      </ComposedChart>
    </ResponsiveContainer>
  )
})

const TICK = { fill: 'var(--quiet)', fontSize: 11.5 }

/** One row per bin edge; the last repeats the last bin so that its step has an end. */
function toRows(counts: readonly (readonly number[])[], low: number, high: number): Record<string, number>[] {
  const bins = (counts[0]?.length ?? 2) - 2
  return Array.from({ length: bins + 1 }, (_, i) => {
    const row: Record<string, number> = { x: low + (i * (high - low)) / bins }
    counts.forEach((ofClass, label) => {
      row[`c${label}`] = Math.max(FLOOR, ofClass[Math.min(i, bins - 1) + 1] ?? 0)
    })
    return row
  })
}
