'use client'
import { useEffect, useState } from 'react'
import css from './controls.module.css'

interface Props {
  readonly label: string
  readonly unit?: string
  readonly value: number
  readonly min?: number
  readonly max?: number
  readonly onChange: (value: number) => void
  /** How a value that was set elsewhere is written. */
  readonly format?: (value: number) => string
}

/** A number that is taken as soon as it is one; until then, what is typed stays and is marked. */
export function NumberField({ label, unit, value, min, max, onChange, format = String }: Props) {
  const [text, setText] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a value set elsewhere ends what was typed
  useEffect(() => {
    if (text !== null && Number(text) !== value) setText(null)
  }, [value])
  const valid = text === null || isAllowed(text, min, max)
  return (
    <label className={css['field']}>
      <span className={css['label']}>{label}</span>
      <span className={css['box']}>
        <input
          className={css['number']}
          inputMode="decimal"
          value={text ?? format(value)}
          aria-invalid={!valid}
          onChange={({ target }) => {
            setText(target.value)
            if (isAllowed(target.value, min, max)) onChange(Number(target.value))
          }}
          onBlur={() => setText(null)}
        />
        {unit ? <span className={css['unit']}>{unit}</span> : null}
      </span>
    </label>
  )
}

function isAllowed(text: string, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): boolean {
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) && value >= min && value <= max
}
