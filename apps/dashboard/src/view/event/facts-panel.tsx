import type { EventDisplay } from '@jetwatch/shared/catalogue/event-display'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import { NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import css from './facts.module.css'

/** Kinematics and truth. */
export function FactsPanel({ event }: { readonly event: EventDisplay }) {
  const number = (value: number | null, digits: number, unit = ''): string =>
    value === null ? NONE : `${value.toFixed(digits).replace('-', '−')}${unit}`
  return (
    <Panel title="Jet" unit="sum of the constituents" term="jetFacts" waiting={null}>
      <dl className={css['facts']}>
        <dt>truth</dt>
        <dd>
          <i className={css['swatch']} style={{ background: classColour(event.label, event.classes) }} />
          {classTitle(event.label)}
        </dd>
        <dt>mass</dt>
        <dd>{number(event.mass, 1, ' GeV')}</dd>
        <dt>pT</dt>
        <dd>{number(event.pt, 1, ' GeV')}</dd>
        <dt>η, φ</dt>
        <dd>
          {number(event.eta, 3)}, {number(event.phi, 3)}
        </dd>
        <dt>constituents</dt>
        <dd>{event.multiplicity ?? NONE}</dd>
        <dt>from</dt>
        <dd>
          row {event.row}{' '}
          <span className={css['quiet']}>
            of file {event.source}, {event.sourceFile ?? 'unknown'}
          </span>
        </dd>
      </dl>
    </Panel>
  )
}
