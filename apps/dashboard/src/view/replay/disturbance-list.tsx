'use client'
import { useState } from 'react'
import { Panel } from '../panel.tsx'
import controls from '../threshold/controls.module.css'
import css from './disturbance-list.module.css'
import type { DisturbanceField } from './disturbances.ts'
import { isRecord } from './draft.ts'
import { usePlace } from './draft-context.ts'
import { ChoiceAt, Faults, kindOf, NumberAt } from './fields.tsx'

type Kinds = Readonly<Record<string, { readonly title: string; readonly begin: object; readonly fields: readonly DisturbanceField[] }>>

interface Props {
  readonly path: 'corruptions' | 'transport'
  readonly title: string
  readonly unit: string
  /** What one is called. */
  readonly one: string
  readonly kinds: Kinds
}

/** An ordered list of what goes wrong, each with its strength and its time. */
export function DisturbanceList({ path, title, unit, one, kinds }: Props) {
  const { value, set, faults, faultId } = usePlace(path)
  const [chosen, setChosen] = useState(Object.keys(kinds)[0] ?? '')
  const list: readonly unknown[] = Array.isArray(value) ? value : []
  const put = (next: readonly unknown[]): void => set(next.length ? next : undefined)
  const move = (from: number, to: number): void => {
    const next = [...list]
    next.splice(to, 0, ...next.splice(from, 1))
    put(next)
  }
  return (
    <Panel
      title={title}
      unit={unit}
      term="disturbance"
      waiting={null}
      aside={
        <span className={css['add']}>
          <select
            className={controls['select']}
            aria-label={`Kind of ${one}`}
            value={chosen}
            onChange={({ target }) => setChosen(target.value)}
          >
            {Object.entries(kinds).map(([kind, { title: name }]) => (
              <option key={kind} value={kind}>
                {name}
              </option>
            ))}
          </select>
          <button type="button" className={controls['button']} onClick={() => put([...list, kinds[chosen]?.begin])}>
            Add<span className="visually-hidden"> {one}</span>
          </button>
        </span>
      }
    >
      <Faults id={faultId} faults={faults} />
      {list.length === 0 ? <p className={css['none']}>None.</p> : null}
      <ol className={css['list']}>
        {list.map((item, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: its place is what it is
          <li key={i} className={css['item']}>
            <Item path={`${path}.${i}`} kinds={kinds} kind={kindOf(item)} at={i + 1} />
            <span className={css['buttons']}>
              <button
                type="button"
                className={`${controls['button']} ${controls['small']}`}
                disabled={i === 0}
                aria-label={`Move ${one} ${i + 1} up`}
                onClick={() => move(i, i - 1)}
              >
                ↑
              </button>
              <button
                type="button"
                className={`${controls['button']} ${controls['small']}`}
                disabled={i === list.length - 1}
                aria-label={`Move ${one} ${i + 1} down`}
                onClick={() => move(i, i + 1)}
              >
                ↓
              </button>
              <button
                type="button"
                className={`${controls['button']} ${controls['small']}`}
                aria-label={`Remove ${one} ${i + 1}`}
                onClick={() => put(list.filter((_, other) => other !== i))}
              >
                Remove
              </button>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

function Item({ path, kinds, kind, at }: { path: string; kinds: Kinds; kind: string; at: number }) {
  const { value, set, faults, faultId } = usePlace(path)
  const kindFaults = usePlace(`${path}.kind`)
  const { title, fields, begin } = kinds[kind] ?? { title: kind || 'unknown', fields: [], begin: {} }
  const within = [...new Set(fields.flatMap((field) => field.within ?? []))]
  const has = (key: string): boolean => isRecord(value) && value[key] !== undefined
  const put = (key: string, next: unknown): void => {
    if (!isRecord(value)) return
    const { [key]: _, ...others } = value
    set(next === undefined ? others : { ...others, [key]: next })
  }
  return (
    <fieldset className={css['fields']}>
      <legend className={css['title']}>
        {at}. {title}
      </legend>
      <Faults id={faultId} faults={[...faults, ...kindFaults.faults]} />
      {within.map((key) => (
        <label key={key} className={css['check']}>
          <input
            type="checkbox"
            checked={has(key)}
            onChange={({ target }) => put(key, target.checked ? (begin as Record<string, unknown>)[key] : undefined)}
          />
          only in a range of η
        </label>
      ))}
      {fields
        .filter((field) => field.within === undefined || has(field.within))
        .map(({ path: own, label, words, unit, factor }) =>
          words ? (
            <ChoiceAt key={own} path={`${path}.${own}`} label={label} options={words} />
          ) : (
            <NumberAt key={own} path={`${path}.${own}`} label={label} {...(unit ? { unit } : {})} {...(factor ? { factor } : {})} />
          ),
        )}
      <Active path={`${path}.active`} on={has('active')} onSwitch={(on) => put('active', on ? { from: 30, until: 60 } : undefined)} />
    </fieldset>
  )
}

function Active({ path, on, onSwitch }: { path: string; on: boolean; onSwitch: (on: boolean) => void }) {
  const { faults, faultId } = usePlace(path)
  return (
    <>
      <label className={css['check']}>
        <input type="checkbox" checked={on} onChange={({ target }) => onSwitch(target.checked)} />
        only for a time
      </label>
      {on ? (
        <>
          <NumberAt path={`${path}.from`} label="From" unit="s" />
          <NumberAt path={`${path}.until`} label="Until" unit="s" empty={null} placeholder="the end" />
          <Faults id={faultId} faults={faults} />
        </>
      ) : null}
    </>
  )
}
