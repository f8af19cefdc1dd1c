'use client'
import type { PhysicsTopic, Selection } from '@jetwatch/shared/topics/physics'
import { useMemo } from 'react'
import { countWithError, fitSpectrum, pText, signed } from './fit-spectrum.ts'
import css from './physics.module.css'
import { DEGREES, type SpectrumChoice } from './use-spectrum-choice.ts'

interface Props {
  readonly physics: PhysicsTopic
  readonly selections: readonly Selection[]
  readonly choice: SpectrumChoice
}

/** How much the result depends on the degree: a Z that comes and goes with it is none. */
export function DegreeTable({ physics, selections, choice }: Props) {
  const rows = useMemo(
    () => DEGREES.map((degree) => ({ degree, fits: selections.map(({ counts }) => fitSpectrum(counts, physics.axis, choice, degree)) })),
    [physics, selections, choice],
  )
  const names = ['before', 'after']
  return (
    <details className={css['details']}>
      <summary>Other degrees</summary>
      <div className={css['scroll']}>
        <table className={css['table']} aria-label="Fits of other degrees">
          <thead>
            <tr>
              <th scope="col">Degree</th>
              {names.map((name) => [
                <th key={`${name} b`} scope="col">
                  expected, {name}
                </th>,
                <th key={`${name} z`} scope="col">
                  Z, {name}
                </th>,
                <th key={`${name} p`} scope="col">
                  sidebands p, {name}
                </th>,
              ])}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ degree, fits }) => (
              <tr key={degree} data-chosen={degree === choice.degree}>
                <th scope="row">{degree}</th>
                {fits.map((fit, i) =>
                  fit.z === null ? (
                    <td key={names[i]} colSpan={3} className={css['quiet']}>
                      {fit.reason}
                    </td>
                  ) : (
                    [
                      <td key={`${names[i]} b`}>{countWithError(fit.background, fit.backgroundError)}</td>,
                      <td key={`${names[i]} z`}>{signed(fit.z)} σ</td>,
                      <td key={`${names[i]} p`}>{pText(fit.fitP)}</td>,
                    ]
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
