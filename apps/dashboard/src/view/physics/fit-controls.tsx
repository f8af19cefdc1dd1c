'use client'
import type { PhysicsTopic } from '@jetwatch/shared/topics/physics'
import { formatPower } from '../format.ts'
import css from './controls.module.css'
import { DEGREES, SELECTION_IDS, useSpectrumChoice } from './use-spectrum-choice.ts'

const FIELDS = [
  { key: 'from', name: 'Fit from' },
  { key: 'windowFrom', name: 'Window from' },
  { key: 'windowTo', name: 'Window to' },
  { key: 'to', name: 'Fit to' },
] as const

/** Cut, ranges and degree. All of it stands in the URL. */
export function FitControls({ physics }: { readonly physics: PhysicsTopic }) {
  const [choice, setChoice] = useSpectrumChoice()
  return (
    <div className={css['controls']}>
      <label className={css['field']}>
        After the cut
        <select
          className={css['input']}
          value={choice.at}
          onChange={({ target }) => {
            const at = SELECTION_IDS.find((id) => id === target.value)
            if (at) void setChoice({ at })
          }}
        >
          {physics.selections
            .filter(({ id }) => id !== 'all')
            .map(({ id, title, cut }) => (
              <option key={id} value={id}>
                {title}: {physics.score} ≥ {formatPower(cut ?? 0, 4)}
              </option>
            ))}
        </select>
      </label>
      {FIELDS.map(({ key, name }) => (
        <label key={key} className={css['field']}>
          {name}
          <span>
            <input
              type="number"
              className={`${css['input']} ${css['number']}`}
              value={choice[key]}
              min={physics.axis.low}
              max={physics.axis.low + physics.axis.width * physics.axis.bins}
              step={physics.axis.width}
              onChange={({ target }) => {
                if (target.value !== '') void setChoice({ [key]: Math.round(target.valueAsNumber) })
              }}
            />{' '}
            GeV
          </span>
        </label>
      ))}
      <label className={css['field']}>
        Degree
        <select className={css['input']} value={choice.degree} onChange={({ target }) => void setChoice({ degree: Number(target.value) })}>
          {DEGREES.map((degree) => (
            <option key={degree} value={degree}>
              {degree}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className={css['button']} onClick={() => void setChoice(null)}>
        Defaults
      </button>
    </div>
  )
}
