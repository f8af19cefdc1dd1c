'use client'
import type { Comparison } from '@jetwatch/shared/compare-decisions'
import type { Axis } from '@jetwatch/shared/plot/axis'
import { classColour, classTitle, UNLABELLED_COLOUR } from '@jetwatch/shared/plot/class-colours'
import { useMemo } from 'react'
import { useTopic } from '../../live/use-live.ts'
import { Legend } from '../chart/legend.tsx'
import { LineChart, type LineSeries } from '../chart/line-chart.tsx'
import { toShown } from '../scale.ts'
import css from './comparison-panel.module.css'

const LINEAR = { name: 'score', scale: 'linear' } as const

/** The two scores of some events against each other, by truth class. */
export function ScorePairs({ comparison, classes }: { readonly comparison: Comparison; readonly classes: readonly string[] }) {
  const topic = useTopic('threshold')
  const { a, b, points } = comparison
  const scoreOf = (model: string) => topic?.find((entry) => entry.model === model)?.score ?? null
  const [scoreA, scoreB] = [scoreOf(a), scoreOf(b)]
  const [scaleA, scaleB] = [scoreA?.scale ?? 'linear', scoreB?.scale ?? 'linear']
  const lines = useMemo<LineSeries[]>(() => {
    const codes = [...new Set(points.map(([, , code]) => code))].sort((x, y) => x - y)
    return codes.map((code) => ({
      name: classTitle(classes[code] ?? null),
      colour: (classes[code] ? classColour(classes[code], classes) : UNLABELLED_COLOUR) as `#${string}`,
      style: 'dots',
      points: points.flatMap(([x, y, of]): [number, number][] => (of === code ? [[toShown(x, scaleA), toShown(y, scaleB)]] : [])),
    }))
  }, [points, classes, scaleA, scaleB])
  const x = useAxis(a, scoreA, lines, 0)
  const y = useAxis(b, scoreB, lines, 1)
  return (
    <div className={css['pairs']}>
      <Legend items={lines.map(({ name, colour }) => ({ name, colour }))} />
      <LineChart
        name="Scores of both models"
        description={`Score of ${b} against score of ${a} for ${points.length} events, by truth class.`}
        x={x}
        y={y}
        lines={lines}
      />
    </div>
  )
}

function useAxis(
  model: string,
  score: { readonly name: string; readonly scale: 'linear' | 'log10'; readonly range: readonly [number, number] } | null,
  lines: readonly LineSeries[],
  at: 0 | 1,
): Axis {
  const { name, scale } = score ?? LINEAR
  const [low, high] = score?.range ?? extent(lines, at)
  return useMemo<Axis>(
    () => ({ title: `${model}: ${scale === 'log10' ? 'log₁₀ ' : ''}${name}`, low, high, scale: 'linear' }),
    [model, name, scale, low, high],
  )
}

/** Ends of what is drawn, for a model without an axis of its own. */
function extent(lines: readonly LineSeries[], at: 0 | 1): readonly [number, number] {
  const values = lines.flatMap(({ points }) => points.map((point) => point[at])).filter(Number.isFinite)
  return values.length ? [Math.min(...values), Math.max(...values) + 1e-9] : [0, 1]
}
