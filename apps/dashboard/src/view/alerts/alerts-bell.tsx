'use client'
import * as Dialog from '@radix-ui/react-dialog'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { useTopic } from '../../live/use-live.ts'
import { useShortcut } from '../shell/use-shortcut.ts'
import { AlertCard } from './alert-card.tsx'
import { AlertLog } from './alert-log.tsx'
import { AlertRules } from './alert-rules.tsx'
import css from './alerts.module.css'

/** The bell with the number of alerts that nobody has acknowledged, and behind it all that are raised and the log. */
export function AlertsBell() {
  const topic = useTopic('alerts')
  const [open, setOpen] = useQueryState('alerts', parseAsBoolean.withDefault(false))
  useShortcut('a', 'Show the alerts', () => void setOpen(true))
  const active = topic?.active ?? []
  const unseen = active.filter(({ acknowledged }) => acknowledged === null).length
  const words = topic ? `${active.length} raised, ${unseen} not acknowledged` : 'not known yet'
  return (
    <Dialog.Root open={open} onOpenChange={(value) => void setOpen(value)}>
      <Dialog.Trigger className={css['bell']} aria-label={`Alerts: ${words}`} data-unseen={unseen > 0} data-raised={active.length > 0}>
        <Bell />
        <span className={css['count']} aria-hidden="true">
          {active.length}
        </span>
      </Dialog.Trigger>
      <span className="visually-hidden" aria-live="polite">
        {unseen > 0 ? `Alerts: ${words}` : ''}
      </span>
      <Dialog.Portal>
        <Dialog.Overlay className={css['overlay']} />
        <Dialog.Content className={css['drawer']} aria-describedby={undefined}>
          <header className={css['head']}>
            <Dialog.Title className={css['title']}>Alerts</Dialog.Title>
            <Dialog.Close className={css['button']}>Close</Dialog.Close>
          </header>
          <section aria-label="Raised">
            {active.length === 0 ? <p className={css['quiet']}>{topic ? 'Nothing is raised.' : 'Waiting for the server.'}</p> : null}
            <ul className={css['alerts']}>
              {active.map((alert) => (
                <AlertCard key={alert.id} alert={alert} />
              ))}
            </ul>
          </section>
          <section aria-label="Log">
            <h2 className={css['subtitle']}>Log</h2>
            <AlertLog log={topic?.log ?? []} />
          </section>
          <AlertRules />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Bell() {
  return (
    <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M8 1.8c-2.6 0-4.2 1.9-4.2 4.4 0 3.6-1.6 4.6-1.6 5.6h11.6c0-1-1.6-2-1.6-5.6 0-2.5-1.6-4.4-4.2-4.4zM6.4 13.4a1.7 1.7 0 0 0 3.2 0"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  )
}
