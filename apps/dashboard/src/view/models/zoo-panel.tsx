import { BASELINE_TITLES, type BaselineName } from '@jetwatch/shared/baseline-names'
import type { ModelCard } from '@jetwatch/shared/model-cards'
import { classTitle } from '@jetwatch/shared/plot/class-colours'
import type { Status } from '@jetwatch/shared/status'
import { formatCount, NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import controls from '../threshold/controls.module.css'
import css from './zoo-panel.module.css'

export type Action = 'start' | 'stop' | 'make-primary'

interface Props {
  readonly cards: readonly ModelCard[] | null
  readonly broken: readonly { readonly name: string; readonly reason: string }[]
  readonly running: readonly string[]
  readonly primary: string | null
  readonly status: Status | null
  readonly busy: boolean
  readonly onChange: (model: string, action: Action) => void
}

const figure = (value: { readonly value: number; readonly error: number } | null, digits: number): string =>
  value ? `${value.value.toFixed(digits)} ± ${value.error.toFixed(digits)}` : NONE

/** The zoo: what each model is, what it reached offline, and whether it scores this run. */
export function ZooPanel({ cards, broken, running, primary, status, busy, onChange }: Props) {
  return (
    <Panel
      title="Models"
      unit={cards ? `${cards.length} in models/` : ''}
      term="zoo"
      waiting={cards ? null : 'Waiting for the list of models'}
    >
      <ul className={css['cards']}>
        {cards?.map((card) => (
          <Card
            key={card.name}
            card={card}
            role={card.name === primary ? 'primary' : running.includes(card.name) ? 'shadow' : 'off'}
            live={status?.models[card.name] ?? null}
            busy={busy}
            onChange={(action) => onChange(card.name, action)}
          />
        ))}
        {broken.map(({ name, reason }) => (
          <li key={name} className={css['card']}>
            <h3 className={css['name']}>{name}</h3>
            <p className={css['quiet']}>{reason}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

interface CardProps {
  readonly card: ModelCard
  readonly role: 'primary' | 'shadow' | 'off'
  readonly live: Status['models'][string] | null
  readonly busy: boolean
  readonly onChange: (action: Action) => void
}

function Card({ card, role, live, busy, onChange }: CardProps) {
  const decided = (live?.ledger.scored ?? 0) > 0
  return (
    <li className={css['card']} data-role={role}>
      <article aria-label={card.name}>
        <header className={css['head']}>
          <h3 className={css['name']}>{card.name}</h3>
          {role === 'off' ? null : <span className={css['role']}>{role === 'primary' ? 'primary' : 'shadow'}</span>}
        </header>
        <p className={css['quiet']}>
          {card.architecture}; score {card.score.name}
        </p>
        <p className={css['quiet']}>
          {card.origin}; background {classTitle(card.background)}
        </p>
        <dl className={css['figures']}>
          <Figure name="AUC" value={figure(card.auc, 3)} />
          <Figure name="εS at εB 0.1" value={figure(card.e10, 3)} />
          <Figure name="at 0.01" value={figure(card.e100, 3)} />
          <Figure name="1/εB at εS 0.3" value={figure(card.rejection30, 1)} />
          <Figure name="at 0.5" value={figure(card.rejection50, 1)} />
          <Figure name="best SIC" value={figure(card.sic, 2)} />
        </dl>
        <p className={css['quiet']}>
          {card.sample ? `on ${card.sample}` : 'not evaluated'}
          {card.baseline ? `; without a model: ${titleOf(card.baseline.name)} ${card.baseline.auc.toFixed(3)}` : ''}
        </p>
        <footer className={css['foot']}>
          <p className={css['quiet']}>
            {role === 'off'
              ? (card.refused ?? 'off')
              : live
                ? `${formatCount(live.ledger.scored)} scored, ${formatCount(live.ledger.pending)} pending, ${formatCount(live.rates.scored)}/s`
                : 'starting …'}
          </p>
          <span className={css['buttons']}>
            {role === 'off' && card.refused === null ? (
              <button
                type="button"
                className={`${controls['button']} ${controls['small']}`}
                disabled={busy}
                onClick={() => onChange('start')}
              >
                Score beside<span className="visually-hidden">: {card.name}</span>
              </button>
            ) : null}
            {role === 'shadow' ? (
              <>
                <button
                  type="button"
                  className={`${controls['button']} ${controls['small']}`}
                  disabled={busy || !decided}
                  onClick={() => onChange('make-primary')}
                >
                  Make primary<span className="visually-hidden">: {card.name}</span>
                </button>
                <button
                  type="button"
                  className={`${controls['button']} ${controls['small']}`}
                  disabled={busy}
                  onClick={() => onChange('stop')}
                >
                  Stop<span className="visually-hidden">: {card.name}</span>
                </button>
              </>
            ) : null}
          </span>
        </footer>
      </article>
    </li>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

const titleOf = (name: string): string => BASELINE_TITLES[name as BaselineName] ?? name
