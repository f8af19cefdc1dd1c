'use client'
import { type Agreement, type Comparison, comparisonSchema } from '@jetwatch/shared/compare-decisions'
import { classTitle } from '@jetwatch/shared/plot/class-colours'
import { formatCount, formatShare, NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import controls from '../threshold/controls.module.css'
import css from './comparison-panel.module.css'
import { DifferTable } from './differ-table.tsx'
import { ScorePairs } from './score-pairs.tsx'
import { usePolled } from './use-polled.ts'

export const OVERS = [5_000, 20_000, 100_000] as const
const REFRESH_MS = 2_000

interface Props {
  readonly run: string | null
  readonly classes: readonly string[]
  readonly a: string | null
  readonly b: string | null
  readonly others: readonly string[]
  readonly over: number
  readonly onB: (model: string) => void
  readonly onOver: (over: number) => void
}

/** Two models on the same stream: how often they agree, and where they do not. */
export function ComparisonPanel({ run, classes, a, b, others, over, onB, onOver }: Props) {
  const path = a && b ? (`/api/comparison?a=${a}&b=${b}&over=${over}` as const) : null
  const { value, fault } = usePolled(path, comparisonSchema, REFRESH_MS)
  const waiting = !a
    ? 'Waiting for a run: npm start begins one'
    : !b
      ? 'Only one model scores this run: choose another and let it score beside'
      : value
        ? value.events === 0
          ? `Waiting for ${b} to catch up: no recent event has been decided by both ${a} and ${b}`
          : null
        : (fault ?? 'Waiting for the comparison')
  return (
    <Panel
      title="Agreement"
      unit={value ? `${formatCount(value.events)} events decided by both` : ''}
      term="agreement"
      waiting={waiting}
      aside={
        b ? (
          <div className={css['choice']}>
            <label>
              <span className="visually-hidden">Compared with</span>
              <select className={controls['select']} value={b} onChange={({ target }) => onB(target.value)}>
                {others.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            <label>
              <span className="visually-hidden">Events looked at</span>
              <select className={controls['select']} value={over} onChange={({ target }) => onOver(Number(target.value))}>
                {OVERS.map((events) => (
                  <option key={events} value={events}>{`last ${formatCount(events)} events`}</option>
                ))}
              </select>
            </label>
          </div>
        ) : null
      }
    >
      {value ? (
        <div className={css['content']}>
          <AgreementTable comparison={value} />
          <ScorePairs comparison={value} classes={classes} />
          <DifferTable comparison={value} run={run} />
        </div>
      ) : null}
    </Panel>
  )
}

function AgreementTable({ comparison }: { comparison: Comparison }) {
  const { a, b, all, classes, events, agreement, rank } = comparison
  const rows: readonly [keyof Agreement, string][] = [
    ['both', 'both flag'],
    ['onlyA', `only ${a}`],
    ['onlyB', `only ${b}`],
    ['neither', 'neither flags'],
  ]
  return (
    <div>
      <p className={css['summary']}>
        Agree on <strong>{agreement ? formatShare(agreement.value) : NONE}</strong>
        {agreement ? ` (${formatShare(agreement.low)} to ${formatShare(agreement.high)})` : ''}; rank correlation of the scores{' '}
        <strong data-testid="rank">{rank ? `${rank.value.toFixed(3)} ± ${rank.error.toFixed(3)}` : NONE}</strong>
        {rank ? ` over ${formatCount(rank.n)} events` : ''}
      </p>
      <table className={css['table']} aria-label="Agreement of the decisions">
        <thead>
          <tr>
            <th scope="col">Decision</th>
            <th scope="col">Events</th>
            <th scope="col">Share</th>
            {classes.map(({ label }) => (
              <th key={label ?? ''} scope="col">
                {classTitle(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, name]) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td data-count={key}>{formatCount(all[key])}</td>
              <td>{events ? formatShare(all[key] / events) : NONE}</td>
              {classes.map((entry) => (
                <td key={entry.label ?? ''}>{formatCount(entry[key])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
