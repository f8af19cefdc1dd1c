'use client'
import type { EfficiencyFigure, RocPart } from '@jetwatch/shared/live'
import type { Axis } from '@jetwatch/shared/plot/axis'
import type { AucFigure } from '@jetwatch/shared/status'
import { useMemo } from 'react'
import { useLive } from '../../live/use-live.ts'
import { Legend } from '../chart/legend.tsx'
import { LineChart, type LineSeries } from '../chart/line-chart.tsx'
import { Defined } from '../defined.tsx'
import type { Term } from '../definitions.ts'
import { formatCount, formatFigure, NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import css from './roc-panel.module.css'

const LOWEST = 1e-4
const X: Axis = { title: 'background efficiency εB', low: LOWEST, high: 1, scale: 'log10' }
const Y: Axis = { title: 'signal efficiency εS', low: 0, high: 1, scale: 'linear' }
/** A coin toss, εS = εB, on the logarithmic axis. */
const TOSS: LineSeries = {
  name: 'coin toss',
  colour: 'quiet',
  style: 'dashed',
  points: Array.from({ length: 41 }, (_, i) => [LOWEST ** (i / 40), LOWEST ** (i / 40)] as const),
}
const LEGEND = [
  { name: 'window', colour: 'accent', style: 'line' },
  { name: 'whole run', colour: 'text', style: 'line' },
] as const

/** How well the score separates signal from background, now and over the whole run. */
export function RocPanel() {
  const roc = useLive((view) => view.roc)
  const waiting = roc ? null : 'Waiting for labelled events'
  const unit = roc ? `last ${formatCount(roc.window.size)} of ${formatCount(roc.window.capacity)} events` : ''
  return (
    <Panel title="Rolling ROC" unit={unit} term="roc" waiting={waiting} aside={<Legend items={LEGEND} />}>
      {roc ? (
        <>
          <Curves roc={roc} />
          <Figures roc={roc} />
        </>
      ) : null}
    </Panel>
  )
}

function Curves({ roc }: { roc: RocPart }) {
  const lines = useMemo<LineSeries[]>(
    () => [
      TOSS,
      // From tight to loose: of several points at one εB the highest εS is drawn.
      { name: 'whole run', colour: 'text', points: roc.run.points.toReversed() },
      { name: 'window', colour: 'accent', points: roc.window.points.toReversed() },
    ],
    [roc],
  )
  if (roc.window.points.length < 2) return <p className={css['empty']}>{roc.window.auc.reason ?? 'Waiting for events of both classes'}</p>
  return <LineChart name="Rolling ROC" description={describe(roc)} className={css['plot']} x={X} y={Y} lines={lines} />
}

type Figured = Pick<RocPart['run'], 'auc' | 'e10' | 'e100' | 'background' | 'signal'>

const ROWS: readonly {
  term: Term
  label: string
  text: (part: Figured) => string
  reason: (part: Figured) => string | null
}[] = [
  { term: 'auc', label: 'AUC', text: ({ auc }) => aucText(auc), reason: ({ auc }) => auc.reason },
  { term: 'e10', label: 'E10', text: ({ e10 }) => efficiencyText(e10), reason: ({ e10 }) => e10.reason },
  { term: 'e100', label: 'E100', text: ({ e100 }) => efficiencyText(e100), reason: ({ e100 }) => e100.reason },
  {
    term: 'jets',
    label: 'Jets',
    text: ({ background, signal }) => `${formatCount(background)} + ${formatCount(signal)}`,
    reason: () => null,
  },
]

const aucText = ({ value, error }: AucFigure): string => (value === null || error === null ? NONE : formatFigure(value, error))
const efficiencyText = (figure: EfficiencyFigure): string => (figure.value === null ? NONE : formatFigure(figure.value, figure.error))

function Figures({ roc }: { roc: RocPart }) {
  const reason = ROWS.map((row) => row.reason(roc.window) ?? row.reason(roc.run)).find(Boolean)
  return (
    <div className={css['figures']}>
      <div className={css['row']} aria-hidden="true">
        <span />
        <span className={css['head']}>window</span>
        <span className={css['head']}>whole run</span>
      </div>
      {ROWS.map(({ term, label, text }) => (
        <div key={label} className={css['row']}>
          <span className={css['label']}>{label}</span>
          <Defined term={term} name={`${label}, window`} className={css['value']}>
            <span data-value>{text(roc.window)}</span>
          </Defined>
          <Defined term={term} name={`${label}, whole run`} className={css['value']}>
            <span data-value>{text(roc.run)}</span>
          </Defined>
        </div>
      ))}
      {reason ? <p className={css['reason']}>{reason}</p> : null}
    </div>
  )
}

function describe({ window, run }: RocPart): string {
  const auc = (part: Figured) => (part.auc.value === null ? `no AUC: ${part.auc.reason}` : `AUC ${aucText(part.auc)}`)
  return `Window of ${window.size} events: ${auc(window)}. Whole run: ${auc(run)}.`
}
