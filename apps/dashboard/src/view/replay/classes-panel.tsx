'use client'
import { classTitle } from '@jetwatch/shared/plot/class-colours'
import type { RecipeLibrary } from '@jetwatch/shared/replay/replay-api'
import { useContext } from 'react'
import { Panel } from '../panel.tsx'
import { classRows, hasShares, putClass, type Side, shareEqually, sideOf } from './classes.ts'
import css from './classes-panel.module.css'
import { DraftContext, usePlace } from './draft-context.ts'
import { Faults, KindAt, NumberAt } from './fields.tsx'
import grid from './recipe-form.module.css'

const SIDES: readonly (readonly [Side | '', string])[] = [
  ['', 'not used'],
  ['background', 'background'],
  ['signal', 'signal'],
]
const SCHEDULES = {
  '': { title: 'constant', begin: undefined },
  step: { title: 'a step', begin: { kind: 'step', at: 60, to: 0.1 } },
  ramp: { title: 'a ramp', begin: { kind: 'ramp', at: 60, seconds: 30, to: 0.1 } },
  burst: { title: 'a burst', begin: { kind: 'burst', at: 60, seconds: 20, to: 0.1 } },
}

/** Which classes are mixed, in which shares, and how much signal there is when. */
export function ClassesPanel({ library }: { readonly library: RecipeLibrary }) {
  const { draft, set } = useContext(DraftContext)
  const rows = classRows(draft, library.files)
  const places = [usePlace('files', true), usePlace('background', true), usePlace('signal', true)]
  const fractions = usePlace('fractions')
  return (
    <Panel title="Classes" unit="of the data files that this system knows" term="recipeClasses" waiting={null}>
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">class</th>
            <th scope="col">is</th>
            <th scope="col">share of its side</th>
            <th scope="col">file</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, file, side }) => (
            <tr key={name}>
              <th scope="row">{classTitle(name)}</th>
              <td>
                <select
                  className={css['select']}
                  aria-label={`${classTitle(name)} is`}
                  value={side ?? ''}
                  onChange={({ target }) => set([], putClass(draft, name, (target.value || null) as Side | null, library.files))}
                >
                  {SIDES.map(([word, title]) => (
                    <option key={word} value={word}>
                      {title}
                    </option>
                  ))}
                </select>
              </td>
              <td>
                {side !== null && hasShares(draft, side) ? (
                  <NumberAt path={`fractions.${name}`} label={`Share of ${classTitle(name)}`} unit="%" factor={100} hidden />
                ) : (
                  <span className={css['quiet']}>{side === null ? '' : 'as in the files'}</span>
                )}
              </td>
              <td className={css['quiet']}>{file}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {places.map(({ faults, faultId }) => (
        <Faults key={faultId} id={faultId} faults={faults} />
      ))}
      <Faults id={fractions.faultId} faults={fractions.faults} />
      <p className={css['shares']}>
        {(['background', 'signal'] as const).map((side) =>
          sideOf(draft, side).length > 1 || hasShares(draft, side) ? (
            <label key={side}>
              <input
                type="checkbox"
                checked={hasShares(draft, side)}
                onChange={({ target }) => set([], shareEqually(draft, side, target.checked))}
              />
              shares of the {side} of their own
            </label>
          ) : null,
        )}
      </p>
      <div className={grid['row']}>
        <NumberAt path="contamination" label="Contamination" unit="%" factor={100} />
        <KindAt path="contaminationSchedule" label="Changes by" kinds={SCHEDULES}>
          {(kind) =>
            kind === '' ? null : (
              <>
                <NumberAt path="contaminationSchedule.to" label="to" unit="%" factor={100} />
                <NumberAt path="contaminationSchedule.at" label="at" unit="s" />
                {kind === 'step' ? null : (
                  <NumberAt path="contaminationSchedule.seconds" label={kind === 'ramp' ? 'within' : 'for'} unit="s" />
                )}
              </>
            )
          }
        </KindAt>
      </div>
    </Panel>
  )
}
