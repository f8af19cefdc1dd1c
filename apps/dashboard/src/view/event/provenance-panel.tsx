import type { DisplayDecision, EventDisplay } from '@jetwatch/shared/catalogue/event-display'
import type { Policy } from '@jetwatch/shared/threshold'
import { NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import css from './facts.module.css'

interface Props {
  readonly event: EventDisplay
  readonly decision: DisplayDecision | null
}

/** What is needed to find it again and make its score again. */
export function ProvenancePanel({ event, decision }: Props) {
  const threshold = decision?.threshold
  return (
    <Panel title="Provenance" unit={decision?.model ?? ''} term="provenance" waiting={null}>
      <dl className={css['facts']}>
        <dt>model hash</dt>
        <dd>
          <Hash text={decision?.modelSha256 ?? null} />
        </dd>
        <dt>engine</dt>
        <dd>
          {decision?.engine ?? NONE} <span className={css['quiet']}>{decision?.device}</span>
        </dd>
        <dt>threshold</dt>
        <dd>
          {decision ? `revision ${decision.revision}` : NONE}{' '}
          <span className={css['quiet']}>
            {threshold
              ? `${KINDS[threshold.policy.kind] ?? threshold.policy.kind}, by ${threshold.author}, ${dateTime(threshold.time)}${threshold.reason ? `: ${threshold.reason}` : ''}`
              : decision
                ? 'its document is no longer kept'
                : ''}
          </span>
        </dd>
        <dt>in the streams</dt>
        <dd>
          JETS {event.jetsSequence ?? NONE}, SCORES {decision?.scoresSequence ?? NONE}, FLAGS {decision?.flagsSequence ?? NONE}
        </dd>
        <dt>recipe</dt>
        <dd>
          {event.recipe} <Hash text={event.recipeHash} />
        </dd>
        <dt>file</dt>
        <dd>
          <Hash text={event.sourceSha256} />
        </dd>
      </dl>
    </Panel>
  )
}

const KINDS: Readonly<Partial<Record<Policy['kind'], string>>> = {
  fixed: 'fixed cut',
  'background-efficiency': 'background efficiency',
}
const dateTime = (time: number): string => new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

function Hash({ text }: { text: string | null }) {
  return text === null ? (
    <span className={css['quiet']}>not known</span>
  ) : (
    <code title={text}>
      {text.slice(0, 16)}
      <span className="visually-hidden">{text.slice(16)}</span>…
    </code>
  )
}
