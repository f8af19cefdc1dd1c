'use client'
import type { Axis } from '@jetwatch/shared/plot/axis'
import type { WhatIf } from '@jetwatch/shared/what-if'
import { useMemo } from 'react'
import { CutLine } from '../chart/cut-line.tsx'
import { Legend } from '../chart/legend.tsx'
import { LineChart, type LineSeries } from '../chart/line-chart.tsx'
import { fromShown, toShown } from '../scale.ts'
import css from './cut-chart.module.css'

interface Props {
  readonly curve: WhatIf['curve']
  /** False leaves the lines by truth out. */
  readonly truth: boolean
  readonly score: { readonly name: string; readonly scale: 'linear' | 'log10'; readonly range: readonly [number, number] }
  /** Raw cuts. */
  readonly proposed: number | null
  readonly inForce: number | null
  readonly onMove: (cut: number) => void
  readonly onRevert: () => void
}

const FRAME = { left: 46, right: 14, top: 8, bottom: 36 } as const
/** The plot begins at its axis title and labels. */
const LINE_FRAME = { ...FRAME, left: FRAME.left + 15 }

/** Shares that pass against the cut: all events, background and signal by truth. The line is the cut; moving it tries another. */
export function CutChart({ curve, truth, score, proposed, inForce, onMove, onRevert }: Props) {
  const { scale, range, name } = score
  const lines = useMemo<LineSeries[]>(() => {
    const along = (at: 1 | 2 | 3) =>
      curve.flatMap((point): [number, number][] => (point[at] === null || point[at] === 0 ? [] : [[toShown(point[0], scale), point[at]]]))
    const all: LineSeries = { name: 'all events', colour: 'text', style: 'dashed', points: along(1) }
    if (!truth) return [all]
    return [
      { name: 'background, εB', colour: '#0a7cc2', points: along(2) },
      { name: 'signal, εS', colour: '#d55e00', points: along(3) },
      all,
    ]
  }, [curve, scale, truth])
  const x = useMemo<Axis>(
    () => ({ title: scale === 'log10' ? `log₁₀ ${name}` : name, low: range[0], high: range[1], scale: 'linear' }),
    [scale, name, range],
  )
  const y = useMemo<Axis>(() => {
    const least = curve.at(-1)?.[1] ?? 1e-3
    return { title: 'share that passes', low: 10 ** Math.floor(Math.log10(Math.max(least, 1e-7))), high: 1, scale: 'log10' }
  }, [curve])
  const value = proposed ?? inForce
  return (
    <div className={css['chart']}>
      <Legend items={lines.map(({ name, colour, style }) => ({ name, colour, style: style === 'dashed' ? 'dashed' : 'line' }))} />
      <LineChart
        name="What passes at a cut"
        description={`Share of all events${truth ? ', of the background and of the signal' : ''} that reaches a cut, against the cut, on a logarithmic axis.`}
        x={x}
        y={y}
        lines={lines}
        frame={FRAME}
      >
        {value === null ? null : (
          <CutLine
            name="Proposed cut"
            range={range}
            frame={LINE_FRAME}
            value={toShown(value, scale)}
            proposed={proposed !== null && proposed !== inForce}
            inForce={inForce === null ? null : toShown(inForce, scale)}
            onMove={(shown) => onMove(fromShown(shown, scale))}
            onApply={() => {}}
            onRevert={onRevert}
            meaning={proposed === null || proposed === inForce ? 'in force' : 'proposed, not in force'}
          />
        )}
      </LineChart>
    </div>
  )
}
