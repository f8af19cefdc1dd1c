'use client'
import type { Recipe } from '@jetwatch/shared/recipe'
import type { RecipeLibrary } from '@jetwatch/shared/replay/replay-api'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Panel } from '../panel.tsx'
import { ClassesPanel } from './classes-panel.tsx'
import { DisturbanceList } from './disturbance-list.tsx'
import { CORRUPTIONS, TRANSPORT } from './disturbances.ts'
import { DraftContext, usePlace } from './draft-context.ts'
import fields from './fields.module.css'
import { Faults, TextAt } from './fields.tsx'
import { JsonPanel } from './json-panel.tsx'
import { PreviewPanel } from './preview-panel.tsx'
import css from './recipe-form.module.css'
import { StreamPanel } from './stream-panel.tsx'
import { TestPanel } from './test-panel.tsx'
import type { DraftDesk } from './use-draft.ts'

interface Props {
  readonly desk: DraftDesk
  readonly library: RecipeLibrary
  readonly sources: readonly { readonly name: string; readonly recipe: Recipe }[]
  /** The source that the draft is equal to; null where it was changed. */
  readonly source: string | null
  /** What it was last taken from; null at first and from an address. */
  readonly began: string | null
  readonly start: ReactNode
  readonly onSource: (name: string) => void
}

/** A recipe as a form, with its text and what it will do beside it. */
export function RecipeForm({ desk, library, sources, source, began, start, onSource }: Props) {
  const { draft, checked, set } = desk
  const form = useMemo(() => ({ draft, faults: checked.faults, set }), [draft, checked.faults, set])
  const [last, setLast] = useState<Recipe | null>(checked.recipe)
  useEffect(() => {
    if (checked.recipe) setLast(checked.recipe)
  }, [checked.recipe])
  const broken = library.recipes.flatMap(({ fault }) => (fault ? [fault.message] : []))
  return (
    <DraftContext value={form}>
      <div className={css['columns']}>
        <fieldset className={css['form']} disabled={desk.syntax !== null} aria-label="Recipe">
          <Panel title="Recipe" unit={source ?? (began === null ? 'changed' : `changed from ${began}`)} term="recipe" waiting={null}>
            <div className={css['row']}>
              <span className={fields['field']}>
                <label>
                  <span className={fields['label']}>Start from</span>
                  <select className={fields['select']} value={source ?? ''} onChange={({ target }) => onSource(target.value)}>
                    {source === null ? <option value="">your own</option> : null}
                    {sources.map(({ name }) => (
                      <option key={name}>{name}</option>
                    ))}
                  </select>
                </label>
              </span>
              <TextAt path="name" label="Name" wide />
            </div>
            <Whole />
            {broken.length ? <p className={css['broken']}>{`Not offered: ${broken.join('; ')}`}</p> : null}
          </Panel>
          <ClassesPanel library={library} />
          <StreamPanel />
          <DisturbanceList
            path="corruptions"
            title="Corruptions"
            unit="of the detector, in this order"
            one="corruption"
            kinds={CORRUPTIONS}
          />
          <DisturbanceList path="transport" title="Transport faults" unit="of whole frames" one="transport fault" kinds={TRANSPORT} />
          <TestPanel />
        </fieldset>
        <div className={css['side']}>
          {start}
          <PreviewPanel recipe={checked.recipe ?? last} old={checked.recipe === null} />
          <JsonPanel desk={desk} />
        </div>
      </div>
    </DraftContext>
  )
}

/** Faults of the document as a whole, and of its version. */
function Whole() {
  const whole = usePlace('')
  const version = usePlace('version')
  return <Faults id={whole.faultId} faults={[...whole.faults, ...version.faults]} />
}
