'use client'
import { requestedSchema } from '@jetwatch/shared/replay/replay-api'
import { useState } from 'react'
import { callApi } from '../../live/api.ts'
import { useTopic } from '../../live/use-live.ts'
import { Panel } from '../panel.tsx'
import { useAuthor } from '../shell/use-author.ts'
import controls from '../threshold/controls.module.css'
import { speedOf } from './control-panel.tsx'
import css from './start-panel.module.css'
import type { DraftDesk } from './use-draft.ts'

type Asked =
  | { readonly state: 'idle' | 'sending' }
  | { readonly state: 'asked'; readonly id: string }
  | { readonly state: 'failed'; readonly text: string }

/** Asks for the recipe to be played in this system, and tells what comes of it. */
export function StartPanel({ desk }: { readonly desk: DraftDesk }) {
  const topic = useTopic('replay') ?? null
  const { checked, syntax } = desk
  const [author, setAuthor] = useAuthor()
  const [speed, setSpeed] = useState('1')
  const [from, setFrom] = useState('0')
  const [asked, setAsked] = useState<Asked>({ state: 'idle' })
  const answer = asked.state === 'asked' && topic?.answer?.id === asked.id ? topic.answer : null
  const under = asked.state === 'sending' || (asked.state === 'asked' && (answer === null || answer.state === 'preparing'))
  const begin = /^\d{1,15}$/.test(from.trim()) ? Number(from) : null
  const pace = speedOf(speed)
  const supervisor = topic?.supervisor ?? null
  const playing = supervisor?.state === 'running' ? supervisor.run : null
  const refused = !checked.recipe
    ? 'Correct the recipe first'
    : syntax !== null
      ? 'Correct the JSON first'
      : pace === null
        ? 'Give a speed above 0, or max'
        : begin === null
          ? 'Give the event to begin at: 0 is the first'
          : !topic
            ? 'Waiting for the server'
            : !supervisor
              ? 'Nobody answers: jetwatch up or jetwatch replay has to run'
              : null
  const start = async (): Promise<void> => {
    if (!checked.recipe || pace === null || begin === null) return
    setAsked({ state: 'sending' })
    try {
      const { id } = await callApi('POST', '/api/replay', requestedSchema, { recipe: checked.recipe, speed: pace, from: begin, author })
      setAsked({ state: 'asked', id })
    } catch (error) {
      setAsked({ state: 'failed', text: error instanceof Error ? error.message : String(error) })
    }
  }
  const [tone, text] = outcome()
  return (
    <Panel title="Play it" unit="" term="replayStart" waiting={null}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (refused === null && !under) void start()
        }}
      >
        <label className={controls['field']}>
          <span className={controls['label']}>Speed, × or max</span>
          <input className={css['number']} value={speed} autoComplete="off" onChange={({ target }) => setSpeed(target.value)} />
        </label>
        <label className={controls['field']}>
          <span className={controls['label']}>Begin at event</span>
          <input
            className={css['number']}
            inputMode="numeric"
            value={from}
            autoComplete="off"
            onChange={({ target }) => setFrom(target.value)}
          />
        </label>
        <label className={controls['field']}>
          <span className={controls['label']}>Your name</span>
          <input
            key={author}
            className={css['number']}
            defaultValue={author}
            maxLength={64}
            autoComplete="off"
            onBlur={({ target }) => setAuthor(target.value)}
          />
        </label>
        <button type="submit" className={controls['apply']} disabled={refused !== null || under}>
          Start
        </button>
      </form>
      <p className={css['state']} role="status" data-tone={tone}>
        {text}
      </p>
    </Panel>
  )

  function outcome(): [string, string] {
    if (asked.state === 'failed') return ['bad', asked.text]
    if (answer?.state === 'refused') return ['bad', `${answer.error.message}. ${answer.error.remedy}`]
    if (asked.state === 'sending' || (asked.state === 'asked' && answer === null)) return ['busy', 'Asking …']
    if (answer?.state === 'preparing') return ['busy', `${answer.detail} …`]
    if (answer?.state === 'started') return ['good', `Run ${answer.run} has begun`]
    if (refused !== null) return ['', refused]
    return ['', playing ? `Ends ${playing} in order, then begins` : 'Begins at once']
  }
}
