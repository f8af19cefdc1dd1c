'use client'
import { MAX_WINDOW_EVENTS } from '@jetwatch/shared/threshold-control/score-window'
import { OVER_CHOICES, type Over } from '@jetwatch/shared/what-if'
import { formatCount } from '../format.ts'
import { fromShown, toShown } from '../scale.ts'
import css from './controls.module.css'
import { POLICY_HINTS, POLICY_NAMES } from './describe-policy.ts'
import layout from './draft-form.module.css'
import { NumberField } from './number-field.tsx'
import { type Draft, POLICY_KINDS, type PolicyKind, type SetDraft } from './use-draft.ts'

interface Props {
  readonly draft: Draft
  readonly setDraft: SetDraft
  /** Raw cut that is shown for a fixed policy; null before there is one. */
  readonly cut: number | null
  /** False leaves out what is chosen by truth. */
  readonly truth: boolean
  readonly score: { readonly name: string; readonly scale: 'linear' | 'log10' } | null
}

const OVER_NAMES: Readonly<Record<Over, string>> = {
  5000: `last ${formatCount(5_000)} events`,
  20000: `last ${formatCount(20_000)} events`,
  100000: `last ${formatCount(100_000)} events`,
  run: 'the whole run',
}

/** How to choose the cut, and which events to try it on. */
export function DraftForm({ draft, setDraft, cut, score, truth }: Props) {
  return (
    <>
      <div className={layout['row']}>
        <label className={css['field']}>
          <span className={css['label']}>Choose the cut by</span>
          <select
            className={css['select']}
            value={draft.policy}
            onChange={({ target }) => void setDraft({ policy: target.value as PolicyKind })}
          >
            {POLICY_KINDS.filter((kind) => truth || kind !== 'best-sic' || draft.policy === kind).map((kind) => (
              <option key={kind} value={kind}>
                {POLICY_NAMES[kind]}
              </option>
            ))}
          </select>
        </label>
        <Parameters draft={draft} setDraft={setDraft} cut={cut} score={score} />
        <label className={`${css['field']} ${layout['over']}`}>
          <span className={css['label']}>Try it on</span>
          <select className={css['select']} value={draft.over} onChange={({ target }) => void setDraft({ over: target.value as Over })}>
            {OVER_CHOICES.map((over) => (
              <option key={over} value={over}>
                {OVER_NAMES[over]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className={layout['hint']}>{POLICY_HINTS[draft.policy]}</p>
    </>
  )
}

function Parameters({ draft, setDraft, cut, score }: Omit<Props, 'truth'>) {
  const scale = score?.scale ?? 'linear'
  const set = (name: keyof Draft) => (value: number) => void setDraft({ [name]: value })
  const band = <NumberField label="Dead band" unit="%" value={draft.band} min={0} max={50} onChange={set('band')} />
  switch (draft.policy) {
    case 'fixed':
      return cut === null ? null : (
        <NumberField
          label={scale === 'log10' ? `Cut, log₁₀ ${score?.name}` : `Cut, ${score?.name ?? 'score'}`}
          value={toShown(cut, scale)}
          format={(shown) => shown.toFixed(4)}
          onChange={(shown) => void setDraft({ cut: fromShown(shown, scale) })}
        />
      )
    case 'background-efficiency':
      return (
        <NumberField label="Background efficiency" unit="%" value={draft.efficiency} min={1e-4} max={99.9} onChange={set('efficiency')} />
      )
    case 'flags-per-minute':
      return (
        <>
          <NumberField label="Target" unit="flags/min" value={draft.target} min={0.1} onChange={set('target')} />
          <NumberField label="Window" unit="s" value={draft.seconds} min={5} max={3_600} onChange={set('seconds')} />
          {band}
        </>
      )
    case 'streaming-quantile':
      return (
        <>
          <NumberField label="Share of events" unit="%" value={draft.share} min={1e-4} max={99.9} onChange={set('share')} />
          <NumberField
            label="Window"
            unit="events"
            value={draft.events}
            min={100}
            max={MAX_WINDOW_EVENTS}
            onChange={(events) => void setDraft({ events: Math.round(events) })}
          />
          {band}
        </>
      )
    case 'best-sic':
      return null
  }
}
