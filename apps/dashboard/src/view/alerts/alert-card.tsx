'use client'
import type { Alert } from '@jetwatch/shared/alerts/alert'
import { ALERT_RULES } from '@jetwatch/shared/alerts/rules'
import { type FormEvent, useState } from 'react'
import { z } from 'zod'
import { ApiFault, callApi } from '../../live/api.ts'
import { useLive } from '../../live/use-live.ts'
import { formatTime } from '../format.ts'
import { useAuthor } from '../shell/use-author.ts'
import css from './alerts.module.css'
import { durationText, reasonText } from './describe-alert.ts'

/** One raised alert: what, since when, its numbers, and who has seen it. */
export function AlertCard({ alert }: { readonly alert: Alert }) {
  const now = useLive((view) => view.numbers?.time ?? alert.raised)
  const { title, meaning } = ALERT_RULES[alert.kind]
  const { acknowledged } = alert
  return (
    <li className={css['alert']} data-acknowledged={acknowledged !== null}>
      <article aria-label={`${title}, ${alert.subject}`}>
        <h3 className={css['what']}>
          {title} <span className={css['quiet']}>{alert.subject}</span>
        </h3>
        <p className={css['reason']}>{reasonText(alert)}</p>
        <p className={css['quiet']}>
          Since {formatTime(alert.since)}, for {durationText(now - alert.since)}. {meaning}
        </p>
        {acknowledged ? (
          <p>
            Acknowledged by {acknowledged.author} at {formatTime(acknowledged.time)}
            {acknowledged.note ? `: ${acknowledged.note}` : ''}
          </p>
        ) : (
          <Acknowledge id={alert.id} title={title} />
        )}
      </article>
    </li>
  )
}

function Acknowledge({ id, title }: { readonly id: string; readonly title: string }) {
  const [author, setAuthor] = useAuthor()
  const [note, setNote] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [sent, setSent] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setSent(true)
    setFault(null)
    try {
      await callApi('POST', `/api/alerts/${id}/acknowledge`, z.object({}), { author, note })
    } catch (error) {
      setFault(error instanceof ApiFault ? error.message : String(error))
      setSent(false)
    }
  }
  return (
    <form className={css['form']} onSubmit={(event) => void submit(event)} aria-label={`Acknowledge ${title}`}>
      <label className={css['field']}>
        Your name
        <input
          key={author}
          className={css['input']}
          defaultValue={author}
          maxLength={64}
          autoComplete="off"
          onBlur={({ target }) => setAuthor(target.value)}
        />
      </label>
      <label className={css['field']}>
        Note
        <input className={css['input']} value={note} maxLength={280} autoComplete="off" onChange={({ target }) => setNote(target.value)} />
      </label>
      <button type="submit" className={css['button']} disabled={sent}>
        Acknowledge
      </button>
      <p className={css['fault']} role="status">
        {fault}
      </p>
    </form>
  )
}
