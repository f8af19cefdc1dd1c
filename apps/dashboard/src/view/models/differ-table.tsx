import type { Comparison } from '@jetwatch/shared/compare-decisions'
import { classTitle } from '@jetwatch/shared/plot/class-colours'
import Link from 'next/link'
import { formatCount, formatPower, formatShare } from '../format.ts'
import css from './comparison-panel.module.css'

/** The newest events on which the two models decide differently. */
export function DifferTable({ comparison, run }: { readonly comparison: Comparison; readonly run: string | null }) {
  const { a, b, differ } = comparison
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css['scroll']} tabIndex={0} aria-label="Events that differ">
      <h3 className={css['caption']}>{differ.length ? 'Newest events that only one flags' : 'No event that only one flags'}</h3>
      {differ.length ? (
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">Event</th>
              <th scope="col">Truth</th>
              <th scope="col">{a}</th>
              <th scope="col">{b}</th>
            </tr>
          </thead>
          <tbody>
            {differ.map((event) => (
              <tr key={event.sequence}>
                <th scope="row">
                  {run ? (
                    <Link href={`/event/${run}/${event.sequence}`} prefetch={false}>
                      {formatCount(event.sequence)}
                    </Link>
                  ) : (
                    formatCount(event.sequence)
                  )}
                </th>
                <td>{classTitle(event.label)}</td>
                {[event.a, event.b].map((decided, i) => (
                  <td key={i === 0 ? a : b} className={decided.flagged ? css['flagged'] : undefined}>
                    {formatPower(decided.score, 4)}
                    {decided.flagged ? ' flagged' : ''}
                    <span className={css['quiet']}>
                      {decided.tailProbability === null ? '' : ` p ${formatShare(decided.tailProbability)}`}
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  )
}
