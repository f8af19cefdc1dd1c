import type { Threshold } from '@jetwatch/shared/threshold'
import type { ThresholdTopic } from '@jetwatch/shared/topics/threshold'
import { formatPower, formatTime } from '../format.ts'
import { Panel } from '../panel.tsx'
import controls from './controls.module.css'
import { describePolicy } from './describe-policy.ts'
import css from './history-panel.module.css'

interface Props {
  readonly entry: ThresholdTopic[number] | null
  readonly busy: boolean
  readonly onUndo: (revision: Threshold) => void
}

/** All kept revisions, newest first; each older one can be set again. */
export function HistoryPanel({ entry, busy, onUndo }: Props) {
  const history = entry?.history ?? []
  return (
    <Panel
      title="History"
      unit={entry?.model ?? ''}
      term="thresholdHistory"
      waiting={history.length ? null : 'Waiting for the first threshold'}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css['scroll']} tabIndex={0} aria-label="Revisions">
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">Rev.</th>
              <th scope="col">Cut</th>
              <th scope="col">By</th>
              <th scope="col">When</th>
              <th scope="col">Who and why</th>
              <th scope="col">
                <span className="visually-hidden">Undo</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {history.map((threshold) => (
              <tr key={threshold.revision} aria-current={threshold.revision === entry?.inForce?.revision ? 'true' : undefined}>
                <th scope="row">{threshold.revision}</th>
                <td>{formatPower(threshold.cut, 4)}</td>
                <td>{describePolicy(threshold.policy)}</td>
                <td>{formatTime(threshold.time)}</td>
                <td className={css['why']} title={threshold.reason}>
                  {threshold.author}
                  {threshold.reason ? <span className={css['quiet']}>{`: ${threshold.reason}`}</span> : null}
                </td>
                <td>
                  {threshold.revision === entry?.inForce?.revision ? (
                    <span className={css['quiet']}>in force</span>
                  ) : (
                    <button
                      type="button"
                      className={`${controls['button']} ${controls['small']}`}
                      disabled={busy}
                      aria-label={`Set again revision ${threshold.revision}`}
                      onClick={() => onUndo(threshold)}
                    >
                      Set again
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
