'use client'
import type { Speed } from '@jetwatch/shared/run-control'
import type { ReplayTopic } from '@jetwatch/shared/topics/replay'
import { type ReactNode, useState } from 'react'
import { useTopic } from '../../live/use-live.ts'
import { formatCount, formatRate, formatTime, NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import { useShortcut } from '../shell/use-shortcut.ts'
import controls from '../threshold/controls.module.css'
import css from './control-panel.module.css'
import { formatSeconds } from './preview-panel.tsx'
import { useCommand } from './use-command.ts'

type Run = NonNullable<ReplayTopic['run']>

/** The run in hand: where it stands, what was asked of it, what its producer says, and the buttons. */
export function ControlPanel() {
  const topic = useTopic('replay') ?? null
  const run = topic?.run ?? null
  return (
    <Panel
      title="Run in hand"
      unit={run ? `${run.run}, recipe ${run.recipe} ${run.recipeHash.slice(0, 8)}` : ''}
      term="replayControl"
      waiting={run ? null : topic ? 'There is no run yet: start one below' : 'Waiting for the server'}
    >
      {run ? <Control key={run.run} run={run} /> : null}
    </Panel>
  )
}

function Control({ run }: { run: Run }) {
  const { control, producer, progress, frameSize } = run
  const [state, send] = useCommand(run.run)
  const [events, setEvents] = useState(String(frameSize))
  const [speed, setSpeed] = useState('')
  const [place, setPlace] = useState('')
  const [stopping, setStopping] = useState(false)
  const over = run.ended !== null || control?.stop === true || (producer !== null && OVER.has(producer.state))
  const holds = producer?.paused === true
  const disabled = over || control === null || state.busy
  const toggle = (): void => void (disabled || send({ kind: holds || control?.paused ? 'resume' : 'pause' }))
  const step = (): void => {
    const count = whole(events)
    if (!disabled && holds && count) void send({ kind: 'step', events: count })
  }
  useShortcut('k', 'Replay: pause or resume the stream', toggle)
  useShortcut('.', 'Replay: one step', step)
  return (
    <div className={css['content']}>
      <Progress run={run} />
      <div className={css['buttons']}>
        <button type="button" className={controls['apply']} disabled={disabled} onClick={toggle}>
          {holds || control?.paused ? 'Resume stream' : 'Pause stream'} <kbd className={css['key']}>k</kbd>
        </button>
        <Entry label="Step, events" value={events} onChange={setEvents} onSubmit={step}>
          <button
            type="submit"
            className={controls['button']}
            disabled={disabled || !holds || !whole(events)}
            title={holds ? '' : 'Pause the stream first'}
          >
            Step <kbd className={css['key']}>.</kbd>
          </button>
        </Entry>
        <Entry
          label="Speed, × or max"
          value={speed}
          placeholder={control ? String(control.speed) : ''}
          onChange={setSpeed}
          onSubmit={() => {
            const next = speedOf(speed)
            if (next !== null) void send({ kind: 'speed', speed: next })
          }}
        >
          <button type="submit" className={controls['button']} disabled={disabled || speedOf(speed) === null}>
            Set speed
          </button>
        </Entry>
        <Entry
          label="Jump to event"
          value={place}
          placeholder={progress ? String(progress.position) : ''}
          onChange={setPlace}
          onSubmit={() => {
            const to = whole(place)
            if (to !== null) void send({ kind: 'jump', sequence: to })
          }}
        >
          <button type="submit" className={controls['button']} disabled={disabled || whole(place) === null}>
            Jump
          </button>
        </Entry>
        {stopping && !over ? (
          <fieldset className={css['sure']} aria-label="Stop this run for good?">
            <button
              type="button"
              className={css['stop']}
              disabled={disabled}
              onClick={() => {
                setStopping(false)
                void send({ kind: 'stop' })
              }}
            >
              Stop for good
            </button>
            <button type="button" className={controls['button']} onClick={() => setStopping(false)}>
              Let it run
            </button>
          </fieldset>
        ) : (
          <button type="button" className={controls['button']} disabled={disabled} onClick={() => setStopping(true)}>
            Stop …
          </button>
        )}
      </div>
      <Facts run={run} />
      <p className={css['state']} role="status" data-failed={state.failed}>
        {state.text}
      </p>
    </div>
  )
}

const OVER: ReadonlySet<string> = new Set(['finished', 'stopped', 'failed'])

function Progress({ run: { progress, producer } }: { run: Run }) {
  if (!progress) return <p className={css['quiet']}>Waiting for the producer’s first report</p>
  const { position, total, share, seconds, totalSeconds, eta } = progress
  return (
    <div className={css['progress']}>
      {share === null ? null : <progress className={css['bar']} aria-label="Progress of the run" value={share} max={1} />}
      <p className={css['place']}>
        <strong>{formatCount(position)}</strong>
        {total === null ? ' events, no end of its own' : ` of ${formatCount(total)} events`}
        <span className={css['sep']} />
        {formatSeconds(seconds)}
        {totalSeconds === null ? '' : ` of ${formatSeconds(totalSeconds)}`} of the stream
        <span className={css['sep']} />
        {share === null ? '' : `${(100 * share).toFixed(1)} %`}
        {eta === null ? '' : `, about ${formatSeconds(eta)} left`}
        {producer && producer.withheld > 0 ? (
          <>
            <span className={css['sep']} />
            {formatCount(producer.withheld)} withheld
          </>
        ) : null}
      </p>
    </div>
  )
}

/** What was asked for beside what the producer says: they may differ for a moment, or for good where it cannot. */
function Facts({ run: { control, producer } }: { run: Run }) {
  const asked = control && {
    state: control.stop
      ? 'stop'
      : control.paused
        ? 'hold'
        : control.until === null
          ? 'play'
          : `play to event ${formatCount(control.until)}`,
    speed: speedText(control.speed),
    revision: `${control.revision}, by ${control.author} at ${formatTime(control.at)}`,
  }
  const says = producer && {
    state: producer.state === 'running' ? (producer.paused ? 'holds' : 'plays') : producer.state,
    speed: `${speedText(producer.speed)}, ${formatRate(producer.rate.actual)} jets/s${producer.rate.behind ? ', behind its schedule' : ''}`,
    revision: String(producer.control),
  }
  return (
    <table className={css['facts']}>
      <thead>
        <tr>
          <td />
          <th scope="col">state</th>
          <th scope="col">speed</th>
          <th scope="col">revision</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">asked for</th>
          <td>{asked?.state ?? NONE}</td>
          <td>{asked?.speed ?? NONE}</td>
          <td>{asked?.revision ?? 'takes no commands'}</td>
        </tr>
        <tr data-behind={control !== null && producer !== null && producer.control < control.revision}>
          <th scope="row">producer says</th>
          <td>{says?.state ?? NONE}</td>
          <td>{says?.speed ?? NONE}</td>
          <td>{says?.revision ?? NONE}</td>
        </tr>
        {producer?.error ? (
          <tr className={css['error']}>
            <th scope="row">fault</th>
            <td colSpan={3}>{producer.error}</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  )
}

interface EntryProps {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly onChange: (value: string) => void
  readonly onSubmit: () => void
  readonly children: ReactNode
}

function Entry({ label, value, placeholder, onChange, onSubmit, children }: EntryProps) {
  return (
    <form
      className={css['entry']}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      <input
        className={css['number']}
        aria-label={label}
        title={label}
        inputMode="decimal"
        autoComplete="off"
        value={value}
        placeholder={placeholder}
        onChange={({ target }) => onChange(target.value)}
      />
      {children}
    </form>
  )
}

/** A whole number, with or without commas. */
function whole(text: string): number | null {
  const plain = text.replaceAll(/[ ,]/g, '')
  return /^\d{1,15}$/.test(plain) ? Number(plain) : null
}

export function speedOf(text: string): Speed | null {
  const plain = text.trim().replace(/\s*×$/, '')
  if (plain === 'max') return 'max'
  const value = Number(plain)
  return plain !== '' && Number.isFinite(value) && value > 0 ? value : null
}

const speedText = (speed: Speed): string => (speed === 'max' ? 'max' : `${speed}×`)
