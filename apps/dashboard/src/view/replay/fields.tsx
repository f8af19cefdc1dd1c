'use client'
import { type ReactNode, useState } from 'react'
import type { DraftFault } from './draft.ts'
import { usePlace } from './draft-context.ts'
import css from './fields.module.css'

/** What is wrong at a place, and what to do about it. */
export function Faults({ id, faults }: { readonly id: string; readonly faults: readonly DraftFault[] }) {
  if (faults.length === 0) return null
  return (
    <span id={id} className={css['fault']}>
      {faults.map(({ path, message, remedy }) => (
        <span key={`${path} ${message}`}>
          {message}. {remedy}.
        </span>
      ))}
    </span>
  )
}

interface FieldProps {
  readonly path: string
  readonly label: string
}

interface NumberProps extends FieldProps {
  readonly unit?: string
  /** Shown as so many times what the recipe holds: 100 for percent. */
  readonly factor?: number
  /** What an empty field stands for: `null`, or left out; without it an empty field is wrong. */
  readonly empty?: null | 'absent'
  readonly placeholder?: string
  /** The label is for those who cannot see what stands around it. */
  readonly hidden?: boolean
}

/** A number of the recipe. What is typed and is no number is put there too: the schema says what is wrong with it. */
export function NumberAt({ path, label, unit, factor = 1, empty, placeholder, hidden = false }: NumberProps) {
  const { value, set, faults, aria, faultId } = usePlace(path)
  const [typed, setTyped] = useState<string | null>(null)
  const change = (text: string): void => {
    setTyped(text)
    const trimmed = text.trim()
    if (trimmed === '' && empty !== undefined) set(empty === null ? null : undefined)
    else if (trimmed !== '' && Number.isFinite(Number(trimmed))) set(scale(Number(trimmed), 1 / factor))
    else set(text)
  }
  return (
    <span className={css['field']}>
      <label>
        <span className={hidden ? 'visually-hidden' : css['label']}>{label}</span>
        <span className={css['box']}>
          <input
            className={css['number']}
            inputMode="decimal"
            autoComplete="off"
            placeholder={placeholder}
            value={typed ?? shown(value, factor)}
            onChange={({ target }) => change(target.value)}
            onBlur={() => setTyped(null)}
            {...aria}
          />
          {unit ? <span className={css['unit']}>{unit}</span> : null}
        </span>
      </label>
      <Faults id={faultId} faults={faults.map((fault) => ({ ...fault, message: inUnit(fault.message, factor, unit) }))} />
    </span>
  )
}

/** What the schema says of a number, in the unit of the field. */
export const inUnit = (message: string, factor: number, unit = ''): string =>
  /expected (number|int), received (string|null|undefined)/.test(message)
    ? 'This is no number'
    : message.replace(
        /([<>]=?)(-?[\d.]+(?:e[+-]?\d+)?)/g,
        (_, sign: string, bound: string) =>
          `${sign.replace('<=', '≤').replace('>=', '≥')} ${`${scale(Number(bound), factor)} ${factor === 1 ? '' : unit}`.trim()}`,
      )

/** Without the noise of binary fractions: 5 %, not 5.000000000000001 %. */
const scale = (value: number, factor: number): number => (factor === 1 ? value : Number((value * factor).toPrecision(12)))
const shown = (value: unknown, factor: number): string =>
  typeof value === 'number' ? String(scale(value, factor)) : value === null || value === undefined ? '' : String(value)

export function TextAt({ path, label, wide = false }: FieldProps & { readonly wide?: boolean }) {
  const { value, set, faults, aria, faultId } = usePlace(path)
  return (
    <span className={css['field']}>
      <label>
        <span className={css['label']}>{label}</span>
        <input
          className={wide ? css['wide'] : css['text']}
          autoComplete="off"
          spellCheck={false}
          value={typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)}
          onChange={({ target }) => set(target.value)}
          {...aria}
        />
      </label>
      <Faults id={faultId} faults={faults} />
    </span>
  )
}

interface ChoiceProps extends FieldProps {
  /** Value and title; an empty value leaves the place out. */
  readonly options: readonly (readonly [value: string, title: string])[]
}

/** One of several words. One that is not among them is shown as it is. */
export function ChoiceAt({ path, label, options }: ChoiceProps) {
  const { value, set, faults, aria, faultId } = usePlace(path)
  const now = typeof value === 'string' ? value : ''
  return (
    <span className={css['field']}>
      <label>
        <span className={css['label']}>{label}</span>
        <select className={css['select']} value={now} onChange={({ target }) => set(target.value || undefined)} {...aria}>
          {(options.some(([word]) => word === now) ? options : [...options, [now, now] as const]).map(([word, title]) => (
            <option key={word} value={word}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <Faults id={faultId} faults={faults} />
    </span>
  )
}

interface KindProps extends FieldProps {
  /** What each kind begins with; the empty kind leaves the place out. */
  readonly kinds: Readonly<Record<string, { readonly title: string; readonly begin: object | undefined }>>
  readonly children?: (kind: string) => ReactNode
}

/** A part of the recipe that comes in several kinds, with the fields of the one chosen. */
export function KindAt({ path, label, kinds, children }: KindProps) {
  const { value, set, faults, aria, faultId } = usePlace(path)
  const kind = kindOf(value)
  return (
    <>
      <span className={css['field']}>
        <label>
          <span className={css['label']}>{label}</span>
          <select className={css['select']} value={kind} onChange={({ target }) => set(kinds[target.value]?.begin)} {...aria}>
            {Object.entries(kinds).map(([word, { title }]) => (
              <option key={word} value={word}>
                {title}
              </option>
            ))}
            {kind in kinds ? null : <option value={kind}>{kind}</option>}
          </select>
        </label>
        <Faults id={faultId} faults={faults} />
      </span>
      {children?.(kind)}
    </>
  )
}

export const kindOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string' ? value.kind : ''

export function CheckAt({ path, label }: FieldProps) {
  const { value, set, faults, aria, faultId } = usePlace(path)
  return (
    <span className={css['field']}>
      <label className={css['check']}>
        <input type="checkbox" checked={value === true} onChange={({ target }) => set(target.checked)} {...aria} />
        {label}
      </label>
      <Faults id={faultId} faults={faults} />
    </span>
  )
}
