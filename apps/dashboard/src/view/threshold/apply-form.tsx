'use client'
import type { Policy } from '@jetwatch/shared/threshold'
import { type FormEvent, useState } from 'react'
import { formatCount, formatMs } from '../format.ts'
import { useAuthor } from '../shell/use-author.ts'
import css from './apply-form.module.css'
import controls from './controls.module.css'
import type { ApplyState } from './use-apply.ts'

interface Props {
  readonly policy: Policy
  /** Raw; null while there is none to apply. */
  readonly cut: number | null
  /** Whether this is what is in force already. */
  readonly same: boolean
  readonly state: ApplyState
  /** Highest revision seen on a decision, and the first event decided under it. */
  readonly inUse: { readonly revision: number; readonly sequence: number } | null
  readonly onApply: (change: { readonly author: string; readonly reason: string }) => void
}

/** Who, why, and the button; then what came of it. */
export function ApplyForm({ policy, cut, same, state, inUse, onApply }: Props) {
  const [author, setAuthor] = useAuthor()
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (cut === null) return
    onApply({ author, reason })
    setReason('')
  }
  return (
    <form className={css['form']} onSubmit={submit}>
      <label className={controls['field']}>
        <span className={controls['label']}>Your name</span>
        <input
          key={author}
          className={`${controls['text']} ${css['author']}`}
          defaultValue={author}
          maxLength={64}
          autoComplete="off"
          onBlur={({ target }) => setAuthor(target.value)}
        />
      </label>
      <label className={`${controls['field']} ${css['why']}`}>
        <span className={controls['label']}>Why</span>
        <input
          className={controls['text']}
          value={reason}
          maxLength={280}
          autoComplete="off"
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
      <button type="submit" className={controls['apply']} disabled={cut === null || same || state.state === 'sent'}>
        Apply
      </button>
      <p className={css['state']} role="status" data-state={state.state}>
        <Outcome
          state={state}
          inUse={inUse}
          same={same}
          live={policy.kind === 'flags-per-minute' || policy.kind === 'streaming-quantile'}
        />
      </p>
    </form>
  )
}

function Outcome({ state, inUse, same, live }: { state: ApplyState; inUse: Props['inUse']; same: boolean; live: boolean }) {
  switch (state.state) {
    case 'sent':
      return 'Applying: waiting for the first decision under it …'
    case 'failed':
      return state.message
    case 'done': {
      const { threshold, confirmed } = state.applied
      if (confirmed)
        return `Revision ${threshold.revision} is in use: it decided event ${formatCount(confirmed.sequence)}, ${formatMs(confirmed.milliseconds)} ms after the change`
      if (inUse && inUse.revision >= threshold.revision)
        return `Revision ${threshold.revision} is in use: it decided event ${formatCount(inUse.sequence)}`
      return `Revision ${threshold.revision} is in force; no event has been decided since`
    }
    case 'idle':
      if (same) return 'This is what is in force'
      return live ? 'Takes effect on the next batch; the controller goes on from there' : 'Takes effect on the next batch'
  }
}
