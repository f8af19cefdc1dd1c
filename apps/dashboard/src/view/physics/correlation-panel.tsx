'use client'
import type { PhysicsTopic } from '@jetwatch/shared/topics/physics'
import { formatCount, NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import css from './physics.module.css'

interface Props {
  readonly physics: PhysicsTopic | null
  readonly waiting: string | null
}

const QUANTITIES = { mass: 'jet mass', pt: 'pT', multiplicity: 'constituents' } as const

/** How the score goes with what the model does not see. */
export function CorrelationPanel({ physics, waiting }: Props) {
  return (
    <Panel title="Correlation with the score" unit="different jets of one pass" term="correlation" waiting={waiting}>
      {physics ? (
        <div className={css['scroll']}>
          <table className={css['table']} aria-label="Correlation of the score">
            <thead>
              <tr>
                <th scope="col">Score with</th>
                <th scope="col" className={css['text']}>
                  of
                </th>
                <th scope="col">Jets</th>
                <th scope="col">Spearman ρ</th>
                <th scope="col">Pearson r</th>
              </tr>
            </thead>
            <tbody>
              {physics.correlations.flatMap(({ quantity, all, background }) =>
                (['all', 'background'] as const)
                  .filter((population) => population === 'all' || physics.sample.labelled > 0)
                  .map((population) => {
                    const found = population === 'all' ? all : background
                    return (
                      <tr key={`${quantity} ${population}`}>
                        <th scope="row">{QUANTITIES[quantity]}</th>
                        <td className={css['text']}>{population === 'all' ? 'all jets' : 'labelled background'}</td>
                        <td>{found ? formatCount(found.n) : NONE}</td>
                        <td>{figure(found?.spearman)}</td>
                        <td>{figure(found?.pearson)}</td>
                      </tr>
                    )
                  }),
              )}
            </tbody>
          </table>
        </div>
      ) : null}
    </Panel>
  )
}

const figure = (found: { value: number; error: number } | undefined): string =>
  found
    ? `${found.value
        .toFixed(3)
        .replace(/^-(?=0\.000$)/, '')
        .replace('-', '−')} ± ${found.error.toFixed(3)}`
    : NONE
