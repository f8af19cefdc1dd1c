'use client'
import { ALERT_RULES } from '@jetwatch/shared/alerts/rules'
import css from './alerts.module.css'
import { durationText, measureText } from './describe-alert.ts'

/** When each alert is raised and cleared, for who wonders why there is none. */
export function AlertRules() {
  return (
    <details className={css['rules']}>
      <summary>Limits and hold times</summary>
      <dl>
        {Object.values(ALERT_RULES).map(({ kind, title, meaning, limits, raiseAfter, clearAfter }) => (
          <div key={kind}>
            <dt>{title}</dt>
            <dd className={css['quiet']}>
              Raised at {limits.map(({ name, unit, raise }) => `${name} ≥ ${measureText(raise, unit)}`).join(' and ')}
              {raiseAfter > 0 ? ` for ${durationText(raiseAfter)}` : ''}, cleared at{' '}
              {limits.map(({ name, unit, clear }) => `${name} ≤ ${measureText(clear, unit)}`).join(' or ')} for {durationText(clearAfter)}.{' '}
              {meaning}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
