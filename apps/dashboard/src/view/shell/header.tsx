'use client'
import { useLive } from '../../live/use-live.ts'
import { AlertsBell } from '../alerts/alerts-bell.tsx'
import { Defined } from '../defined.tsx'
import { formatTime, NONE } from '../format.ts'
import css from './header.module.css'
import { HelpDialog } from './help-dialog.tsx'
import { Navigation } from './navigation.tsx'
import { SessionButton } from './sign-in.tsx'
import { usePaused } from './use-paused.ts'

const WORDS: Readonly<Record<string, string>> = {
  waiting: 'Waiting',
  live: 'Live',
  lagging: 'Lagging',
  degraded: 'Degraded',
  fault: 'Fault',
  finished: 'Finished',
}

/** The views, how it goes in one word, who is running, and the pause button. */
export function Header() {
  return (
    <header className={css['header']}>
      <div className={css['row']}>
        <h1 className={css['name']}>
          <Mark />
          Jetwatch
        </h1>
        <Navigation />
        <div className={css['actions']}>
          <SessionButton />
          <AlertsBell />
          <PauseButton />
          <HelpDialog />
        </div>
      </div>
      <div className={css['row']}>
        <Health />
        <Running />
      </div>
    </header>
  )
}

function Health() {
  const connection = useLive((view) => view.connection)
  const state = useLive((view) => view.numbers?.health.state ?? 'waiting')
  const reason = useLive((view) => view.numbers?.health.reason ?? 'for the first numbers of the server')
  const pausedAt = useLive((view) => view.pausedAt)
  const fault = useLive((view) => view.fault)
  const lost = connection === 'lost'
  const word = lost
    ? 'Connection lost'
    : connection === 'connecting'
      ? 'Connecting'
      : pausedAt !== null
        ? 'Paused'
        : (WORDS[state] ?? state)
  const why = lost
    ? 'reconnecting; what is shown is old'
    : pausedAt !== null
      ? `view frozen at ${formatTime(pausedAt)}, the stream goes on`
      : fault
        ? `${fault.message}. ${fault.remedy}`
        : reason
  const tone = lost ? 'fault' : pausedAt !== null ? 'paused' : connection === 'connecting' ? 'waiting' : state
  return (
    <Defined term="health" name="Health" className={css['health']}>
      <span className={css['word']} data-tone={tone} role="status">
        {word}
      </span>
      <span className={css['reason']}>{why}</span>
    </Defined>
  )
}

function Running() {
  const about = useLive((view) => view.about)
  const replayed = useLive((view) => view.numbers?.replayed ?? 0)
  return (
    <div className={css['running']}>
      <Defined term="run" name="Run" className={css['fact']}>
        <span className={css['label']}>Run</span> {about?.run ?? NONE}
        <span className={css['quiet']}>
          {about ? ` ${about.recipe}` : ''}
          {replayed > 1 ? `, replayed ${replayed.toFixed(1)}×` : ''}
        </span>
      </Defined>
      <Defined term="model" name="Model" className={css['fact']}>
        <span className={css['label']}>Model</span> {about?.model ?? NONE}{' '}
        <code className={css['quiet']}>{about?.modelSha256?.slice(0, 8) ?? ''}</code>
      </Defined>
      <Defined term="engine" name="Engine" className={css['fact']}>
        <span className={css['label']} title={about?.device ? `${about.device}, batches of up to ${about.batch ?? NONE}` : ''}>
          Engine
        </span>{' '}
        {about?.engine ?? NONE}
      </Defined>
    </div>
  )
}

function PauseButton() {
  const [paused, setPaused] = usePaused()
  return (
    <button type="button" className={css['pause']} aria-pressed={paused} onClick={() => setPaused(!paused)}>
      {paused ? 'Resume' : 'Pause'} <kbd>space</kbd>
    </button>
  )
}

/** A jet with one hard prong. */
function Mark() {
  return (
    <svg width="20" height="20" viewBox="4 4 25 25" aria-hidden="true">
      <g fill="none" strokeLinecap="round" strokeWidth="2.6">
        <path stroke="var(--accent)" d="M7 25 18 14M7 25l13-6M7 25l6-13" />
        <path stroke="#d55e00" d="M7 25 25 7" />
      </g>
      <circle cx="25" cy="7" r="2.6" fill="#d55e00" />
    </svg>
  )
}
