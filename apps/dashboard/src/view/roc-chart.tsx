'use client'
import { memo, useMemo } from 'react'
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { superscript } from './format.ts'

interface Props {
  /** [εB, εS], from loose to tight. */
  readonly points: readonly (readonly [number, number])[]
}

const LOWEST = 1e-4
const TICK = { fill: 'var(--quiet)', fontSize: 11.5 }
const TICKS = [1e-4, 1e-3, 1e-2, 1e-1, 1]
/** A coin toss, εS = εB, drawn on the logarithmic axis. */
const TOSS = Array.from({ length: 41 }, (_, i) => LOWEST ** (i / 40))

/** εS against εB on a logarithmic axis. */
export const RocChart = memo(function RocChart({ points }: Props) {
  const data = useMemo(
    // From tight to loose: of points at one εB the lower εS comes first.
    () =>
      [...points.toReversed().map(([epsB, epsS]) => ({ epsB, epsS })), ...TOSS.map((epsB) => ({ epsB, toss: epsB }))].toSorted(
        (a, b) => a.epsB - b.epsB,
      ),
    [points],
  )
  return (
    <ResponsiveContainer width="100%" height="100%" debounce={100}>
      <LineChart data={data} margin={{ top: 8, right: 14, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--grid)" />
        <XAxis
          dataKey="epsB"
          type="number"
          scale="log"
          domain={[LOWEST, 1]}
          ticks={TICKS}
          tickFormatter={(x: number) => (x === 1 ? '1' : `10${superscript(Math.round(Math.log10(x)))}`)}
          height={40}
          tick={TICK}
          stroke="var(--line-strong)"
          interval={0}
          allowDataOverflow
          label={{ value: 'background efficiency εB', position: 'insideBottomRight', offset: 6, fill: 'var(--quiet)', fontSize: 12 }}
        />
        <YAxis
          domain={[0, 1]}
          ticks={[0, 0.2, 0.4, 0.6, 0.8, 1]}
          width={54}
          tick={TICK}
          stroke="var(--line-strong)"
          interval={0}
          label={{
            value: 'signal efficiency εS',
            angle: -90,
            position: 'insideLeft',
            offset: 12,
            fill: 'var(--quiet)',
            fontSize: 12,
            style: { textAnchor: 'middle' },
          }}
        />
        <Line
          dataKey="toss"
          stroke="var(--quiet)"
          strokeDasharray="3 4"
          strokeWidth={1}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
          connectNulls
        />
        <Line dataKey="epsS" stroke="var(--accent)" strokeWidth={2} dot={false} activeDot={false} isAnimationActive={false} connectNulls />
      </LineChart>
    </ResponsiveContainer>
  )
})
