'use client'
import type { EfficiencyFigure, RocPart } from '@jetwatch/shared/live'
import type { AucFigure } from '@jetwatch/shared/status'
import dynamic from 'next/dynamic'
import { useLive } from '../live/use-live.ts'
import { Defined } from './defined.tsx'
import type { Term } from './definitions.ts'
import { formatCount, formatFigure, NONE } from './format.ts'
import { Panel } from './panel.tsx'
import css from './roc-panel.module.css'

const RocChart = dynamic(() => import('./roc-chart.tsx').then((module) => module.RocChart), { ssr: false })

/** How well the score separates signal from background, now and over the whole run. */
export function RocPanel() {
  const roc = useLive((view) => view.roc)
  const waiting = roc ? null : 'Waiting for labelled events'
  const window = roc ? `last ${formatCount(roc.window.size)} of ${formatCount(roc.window.capacity)} events` : ''
  return (
    <Panel title="Rolling ROC" unit={window} term="roc" waiting={waiting}>
      {roc ? (
        <>
          <figure className={css['plot']} aria-label="Rolling ROC">
            {roc.window.points.length > 1 ? (
              <RocChart points={roc.window.points} />
            ) : (
              <p className={css['reason']}>{roc.window.auc.reason ?? 'Waiting for events of both classes'}</p>
            )}
            <p className="visually-hidden">{describe(roc)}</p>
          </figure>
          <Figures roc={roc} />
        </>
      ) : null}
    </Panel>
  )
}

const ROWS: readonly {
  term: Term
  label: string
  text: (part: RocPart['run']) => string
  reason: (part: RocPart['run']) => string | null
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
  const auc = (part: RocPart['run']) => (part.auc.value === null ? `no AUC: ${part.auc.reason}` : `AUC ${aucText(part.auc)}`)
  return `Window of ${window.size} events: ${auc(window)}. Whole run: ${auc(run)}.`
}
