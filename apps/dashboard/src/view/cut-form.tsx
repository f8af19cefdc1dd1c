'use client'
import type { About, Preview } from '@jetwatch/shared/live'
import { type FormEvent, useEffect, useState } from 'react'
import { useLive } from '../live/use-live.ts'
import css from './cut-form.module.css'
import { Defined } from './defined.tsx'
import type { Term } from './definitions.ts'
import { formatPower, formatRate, formatShare, formatTime, NONE } from './format.ts'
import { useUnlabelled } from './live/use-unlabelled.ts'
import { fromShown } from './scale.ts'
import type { Cut } from './use-cut.ts'

interface Props {
  readonly score: NonNullable<About['score']>
  readonly cut: Cut
}

/** The cut as a number, what it would do, and what is in force. */
export function CutForm({ score, cut }: Props) {
  const preview = useLive((view) => view.preview)
  const unlabelled = useUnlabelled()
  const [text, setText] = useState<string | null>(null)
  const typed = text === null ? cut.shown : Number(text)
  const valid = typed !== null && text !== '' && Number.isFinite(typed)
  const { shown, proposed } = cut

  // What was typed ends where the cut is moved or applied by other means.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the proposal's change is the trigger
  useEffect(() => setText(null), [proposed])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!valid) return
    cut.apply(typed)
    setText(null)
  }
  const raw = shown === null ? null : fromShown(shown, score.scale)
  return (
    <form className={css['form']} onSubmit={submit} noValidate>
      <Defined term="cut" name="Cut">
        <label className={css['cut']}>
          <span className={css['label']}>{score.scale === 'log10' ? `Cut, log₁₀ ${score.name}` : `Cut, ${score.name}`}</span>
          <input
            className={css['input']}
            inputMode="decimal"
            aria-invalid={!valid}
            value={text ?? (shown === null ? '' : shown.toFixed(4))}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setText(null)
            }}
          />
        </label>
      </Defined>
      <Estimates preview={preview} truth={!unlabelled} />
      <div className={css['actions']}>
        <p className={css['state']} role="status">
          <State cut={cut} raw={raw} valid={valid} />
        </p>
        {proposed !== null ? (
          <button type="button" className={css['button']} onClick={cut.revert}>
            Revert
          </button>
        ) : null}
        <button type="submit" className={css['apply']} disabled={!valid || (text === null && proposed === null)}>
          Apply
        </button>
      </div>
    </form>
  )
}

function State({ cut, raw, valid }: { cut: Cut; raw: number | null; valid: boolean }) {
  const change = useLive((view) => view.change)
  const { inForce, proposed } = cut
  if (!valid) return <span className={css['bad']}>A cut is a finite number</span>
  if (change?.state === 'failed' && proposed !== null)
    return <span className={css['bad']}>{`${change.fault.message}. ${change.fault.remedy}`}</span>
  if (change?.state === 'sent' && proposed !== null) return 'Applying …'
  if (proposed !== null)
    return (
      <span className={css['warn']}>
        Proposed
        <span className={css['detail']}>score ≥ {formatPower(proposed)}</span>
      </span>
    )
  if (!inForce) return 'No threshold yet: nothing is flagged'
  return (
    <Defined term="revision" name="Threshold revision">
      {`Revision ${inForce.revision} in force`}
      <span className={css['quiet']} title={inForce.reason}>
        {`score ≥ ${raw === null ? NONE : formatPower(raw)}, by ${inForce.author} ${formatTime(inForce.time)}`}
      </span>
    </Defined>
  )
}

interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

const ESTIMATES: readonly {
  key: 'backgroundEfficiency' | 'signalEfficiency' | 'flagsPerMinute'
  term: Term
  name: string
  label: string
  format: (x: number) => string
}[] = [
  {
    key: 'backgroundEfficiency',
    term: 'backgroundEfficiency',
    name: 'Background efficiency at the cut',
    label: 'εB, reference',
    format: formatShare,
  },
  { key: 'signalEfficiency', term: 'signalEfficiency', name: 'Signal efficiency at the cut', label: 'εS, window', format: formatShare },
  { key: 'flagsPerMinute', term: 'predictedFlags', name: 'Flags per minute at the cut', label: 'Flags/min', format: formatRate },
]

function Estimates({ preview, truth }: { preview: Preview | null; truth: boolean }) {
  return ESTIMATES.filter(({ key }) => truth || key !== 'signalEfficiency').map(({ key, term, name, label, format }) => {
    const estimate: Estimate | null = preview?.[key] ?? null
    return (
      <Defined key={key} term={term} name={name} className={css['estimate']}>
        <span className={css['label']}>{label}</span>
        <span data-value className={css['value']}>
          {estimate ? format(estimate.value) : NONE}
        </span>
        <span className={css['quiet']}>{estimate ? `${format(estimate.low)} to ${format(estimate.high)}` : 'no data'}</span>
      </Defined>
    )
  })
}
