'use client'
import type { LogEntry } from '@jetwatch/shared/alerts/alert'
import { ALERT_RULES } from '@jetwatch/shared/alerts/rules'
import css from './alerts.module.css'
import { entryText } from './describe-alert.ts'

const when = new Intl.DateTimeFormat('en-GB', { month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** What was raised, acknowledged and cleared, newest first. */
export function AlertLog({ log }: { readonly log: readonly LogEntry[] }) {
  if (log.length === 0) return <p className={css['quiet']}>Nothing has been raised yet.</p>
  return (
    <table className={css['log']}>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Alert</th>
          <th scope="col">What</th>
        </tr>
      </thead>
      <tbody>
        {log.map((entry) => (
          <tr key={`${entry.alert} ${entry.what} ${entry.time}`}>
            <td className={css['time']}>{when.format(entry.time)}</td>
            <td>
              {ALERT_RULES[entry.kind].title} <span className={css['quiet']}>{entry.subject}</span>
            </td>
            <td>
              <i className={css['dot']} data-what={entry.what} aria-hidden="true" />
              {entryText(entry)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
