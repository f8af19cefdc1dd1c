'use client'
import type { SweepList as List } from '@jetwatch/shared/sweeps/sweep-list'
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { Panel } from '../panel.tsx'
import { useShortcut } from '../shell/use-shortcut.ts'
import controls from '../threshold/controls.module.css'
import { modelsOf, overlay, policiesOf, QUANTITIES, QUANTITY_NAMES, type Quantity } from './overlay.ts'
import { OverlayPanel } from './overlay-panel.tsx'
import { SweepList } from './sweep-list.tsx'
import css from './sweeps-view.module.css'
import { useSweepList, useSweeps } from './use-sweeps.ts'

const SCALES = ['linear', 'log10'] as const
const NOTHING: List['sweeps'] = []

/** All of the view in the address; null takes the newest sweep, or all models and policies. */
const useChoice = () =>
  useQueryStates({
    sweeps: parseAsArrayOf(parseAsString),
    quantity: parseAsStringLiteral(QUANTITY_NAMES).withDefault('auc'),
    models: parseAsArrayOf(parseAsString),
    policies: parseAsArrayOf(parseAsString, ';'),
    x: parseAsStringLiteral(SCALES).withDefault('linear'),
  })

/** Sweeps laid over each other: one quantity against what was varied. */
export function SweepsView() {
  const { value: list, fault } = useSweepList()
  const [choice, setChoice] = useChoice()
  const { quantity, models, policies, x } = choice
  const all = list?.sweeps ?? NOTHING
  const newest = all.find(({ finished }) => finished !== null)?.id
  const chosen = useMemo(() => choice.sweeps ?? (newest === undefined ? [] : [newest]), [choice.sweeps, newest])
  const entries = useMemo(() => all.filter(({ id }) => chosen.includes(id)), [all, chosen])
  const { sweeps, faults } = useSweeps(entries)
  const charts = useMemo(() => overlay(sweeps, { quantity, models, policies }), [sweeps, quantity, models, policies])
  const step = (by: number): void => {
    const at = QUANTITY_NAMES.indexOf(quantity) + by + QUANTITY_NAMES.length
    void setChoice({ quantity: QUANTITY_NAMES[at % QUANTITY_NAMES.length] ?? 'auc' })
  }
  useShortcut('[', 'Sweeps: the quantity before', () => step(-1))
  useShortcut(']', 'Sweeps: the next quantity', () => step(1))
  const gone = chosen.filter((id) => list && !all.some((entry) => entry.id === id))
  return (
    <div className={css['page']}>
      <Panel
        title="Sweeps"
        unit={list ? `${list.sweeps.length} ${list.sweeps.length === 1 ? 'folder' : 'folders'}` : ''}
        term="sweep"
        waiting={list ? null : (fault ?? 'Waiting for the list of sweeps')}
      >
        {list && list.sweeps.length === 0 ? <Empty list={list} /> : null}
        <SweepList
          entries={all}
          chosen={chosen}
          onChoose={(id) => void setChoice({ sweeps: chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id] })}
        />
        {list?.leftOut ? <p className={css['quiet']}>{`${list.leftOut} older ones are left out`}</p> : null}
      </Panel>
      <div className={css['charts']}>
        <div className={css['choice']}>
          <label className={controls['field']}>
            <span className={controls['label']}>Quantity</span>
            <select
              className={controls['select']}
              value={quantity}
              onChange={({ target }) => void setChoice({ quantity: target.value as Quantity })}
            >
              {QUANTITY_NAMES.map((name) => (
                <option key={name} value={name}>
                  {QUANTITIES[name].name}
                </option>
              ))}
            </select>
          </label>
          <label className={controls['field']}>
            <span className={controls['label']}>Horizontal axis</span>
            <select
              className={controls['select']}
              value={x}
              onChange={({ target }) => void setChoice({ x: target.value as (typeof SCALES)[number] })}
            >
              <option value="linear">linear</option>
              <option value="log10">logarithmic</option>
            </select>
          </label>
          <Choices legend="Models" all={modelsOf(sweeps)} chosen={models} onChange={(next) => void setChoice({ models: next })} />
          {QUANTITIES[quantity].ofPolicy ? (
            <Choices legend="Policies" all={policiesOf(sweeps)} chosen={policies} onChange={(next) => void setChoice({ policies: next })} />
          ) : null}
        </div>
        {gone.length || faults.length ? (
          <p className={css['fault']} role="alert">
            {[...(gone.length ? [`There is no sweep ${gone.join(', ')} here`] : []), ...faults].join('. ')}
          </p>
        ) : null}
        <div className={css['grid']} data-many={charts.length > 1}>
          {charts.map((chart) => (
            <OverlayPanel key={chart.set} chart={chart} quantity={quantity} scale={x} />
          ))}
        </div>
        {list && charts.length === 0 && sweeps.length === entries.length ? (
          <p className={css['quiet']}>
            {sweeps.length ? 'No line fits: choose a model and a policy' : all.length ? 'Choose a finished sweep to draw it' : ''}
          </p>
        ) : null}
      </div>
    </div>
  )
}

function Empty({ list }: { list: List }) {
  return (
    <div className={css['empty']}>
      <p>No sweep in {list.folders.length ? <code>{list.folders.join(', ')}</code> : 'the folders of this server: none were given'}.</p>
      <p>
        <code>jetwatch sweep sweeps/contamination.json</code> makes one there: it scores a grid of streams offline and writes the folder{' '}
        <code>sweep-contamination</code>, which shows up here while it goes on. <code>jetwatch up --sweeps DIR</code> shows another folder.
      </p>
    </div>
  )
}

interface ChoicesProps {
  readonly legend: string
  readonly all: readonly string[]
  /** Null for all. */
  readonly chosen: readonly string[] | null
  readonly onChange: (chosen: string[] | null) => void
}

/** Some of several; all of them is the rest state. */
function Choices({ legend, all, chosen, onChange }: ChoicesProps) {
  if (all.length < 2) return null
  const now = chosen ?? all
  const toggle = (name: string): void => {
    const next = all.filter((other) => (other === name ? !now.includes(other) : now.includes(other)))
    onChange(next.length === all.length || next.length === 0 ? null : next)
  }
  return (
    <fieldset className={css['group']}>
      <legend className={controls['label']}>{legend}</legend>
      {all.map((name) => (
        <button key={name} type="button" className={css['chip']} aria-pressed={now.includes(name)} onClick={() => toggle(name)}>
          {name}
        </button>
      ))}
    </fieldset>
  )
}
