'use client'
import { type ReplayRun, replayRunsSchema } from '@jetwatch/shared/replay/replay-api'
import type { AucFigure } from '@jetwatch/shared/status'
import Link from 'next/link'
import { useLive } from '../../live/use-live.ts'
import { formatCount, formatPower, formatTime, NONE } from '../format.ts'
import { usePolled } from '../models/use-polled.ts'
import { Panel } from '../panel.tsx'
import css from './runs-panel.module.css'

const REFRESH_MS = 3_000

interface Props {
  /** Takes a run's recipe into the form. */
  readonly onOpen: (run: ReplayRun) => void
}

/** Every run that is still known, with what it came to. */
export function RunsPanel({ onOpen }: Props) {
  const current = useLive((view) => view.about?.run ?? null)
  const { value, fault } = usePolled('/api/replay/runs', replayRunsSchema, REFRESH_MS)
  const waiting = value ? (value.runs.length ? null : 'No run yet') : (fault ?? 'Waiting for the list of runs')
  return (
    <Panel
      title="Runs"
      unit={
        value
          ? `${formatCount(value.runs.length)}, newest first${value.leftOut ? `; ${formatCount(value.leftOut)} older ones left out` : ''}`
          : ''
      }
      term="replayRuns"
      waiting={waiting}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css['scroll']} aria-label="Runs and what they came to" tabIndex={0}>
        <table className={css['table']}>
          <thead>
            <tr>
              {['run', 'recipe', 'started', 'end', 'events', 'ledger', 'flagged', 'AUC, window', 'AUC, run', 'last cut', ''].map((name) => (
                <th key={name} scope="col">
                  {name || <span className="visually-hidden">recipe</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {value?.runs.map((run) => (
              <Row key={run.run} run={run} current={run.run === current} onOpen={() => onOpen(run)} />
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}

const OUTCOMES: Readonly<Record<ReplayRun['outcome'], string>> = {
  open: 'goes on',
  finished: 'played to its end',
  stopped: 'stopped',
  failed: 'failed',
  unknown: 'unknown',
}

function Row({ run, current, onOpen }: { run: ReplayRun; current: boolean; onOpen: () => void }) {
  const { figures, ended, outcome } = run
  const ledger = figures?.ledger
  return (
    <>
      <tr data-current={current} data-failed={outcome === 'failed'}>
        <th scope="row">
          <Link href={`/catalogue?run=${run.run}`} prefetch={false} className={css['link']}>
            {run.run}
          </Link>
        </th>
        <td>
          {run.recipe.name}{' '}
          <code className={css['quiet']} title={run.recipeHash}>
            {run.recipeHash.slice(0, 8)}
          </code>
        </td>
        <td>{formatDate(run.started)}</td>
        <td data-outcome={outcome}>
          {outcome === 'open' && !current ? 'no end known' : OUTCOMES[outcome]}
          {ended === null ? '' : <span className={css['quiet']}> {formatTime(ended)}</span>}
        </td>
        <td className={css['number']}>{formatCount(ledger?.produced)}</td>
        <td>
          {figures && ledger ? (
            <span data-closes={figures.closes} title={ledgerText(ledger)}>
              {figures.closes ? 'closes' : 'does not close'}
              <span className={css['quiet']}>{lost(ledger)}</span>
            </span>
          ) : (
            NONE
          )}
        </td>
        <td className={css['number']}>{formatCount(figures?.flags)}</td>
        <td className={css['number']}>{figures?.window ? aucText(figures.window.auc) : NONE}</td>
        <td className={css['number']}>{figures ? aucText(figures.auc) : NONE}</td>
        <td className={css['number']}>{figures?.threshold ? formatPower(figures.threshold.cut) : NONE}</td>
        <td>
          <button type="button" className={css['open']} onClick={onOpen}>
            Open<span className="visually-hidden"> recipe of {run.run}</span>
          </button>
        </td>
      </tr>
      {run.error ? (
        <tr className={css['error']}>
          <td colSpan={11}>{run.error}</td>
        </tr>
      ) : null}
    </>
  )
}

const aucText = ({ value, error }: AucFigure): string =>
  value === null ? NONE : `${value.toFixed(4)}${error === null ? '' : ` ± ${error.toFixed(4)}`}`
type Ledger = NonNullable<ReplayRun['figures']>['ledger']
const ledgerText = ({ produced, scored, dead, dropped, withheld, pending }: Ledger): string =>
  `${produced} produced = ${scored} scored + ${dead} dead + ${dropped} dropped (${withheld} withheld) + ${pending} pending`
/** What did not become a decision, in short. */
function lost({ dead, dropped, withheld, pending }: Ledger): string {
  const parts = [
    [dead, 'dead'],
    [dropped - withheld, 'dropped'],
    [withheld, 'withheld'],
    [pending, 'pending'],
  ] as const
  const told = parts.flatMap(([count, word]) => (count > 0 ? [`${formatCount(count)} ${word}`] : []))
  return told.length ? `, ${told.join(', ')}` : ''
}
const formatDate = (time: number): string =>
  new Date(time).toLocaleString('en-GB', { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' })
