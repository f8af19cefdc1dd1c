import type { ThresholdTopic } from '@jetwatch/shared/topics/threshold'
import { formatCount, formatPower, formatTime } from '../format.ts'
import { Panel } from '../panel.tsx'
import { describePolicy } from './describe-policy.ts'
import css from './facts.module.css'

/** The cut that decides now, who set it, and the proof that it is in use. */
export function InForcePanel({ entry }: { readonly entry: ThresholdTopic[number] | null }) {
  const inForce = entry?.inForce ?? null
  const inUse = entry?.inUse ?? null
  return (
    <Panel
      title="In force"
      unit={entry?.model ?? ''}
      term="thresholdInForce"
      waiting={!entry ? 'Waiting for a run' : inForce ? null : 'No threshold yet: nothing is flagged'}
    >
      {inForce ? (
        <dl className={css['facts']}>
          <div>
            <dt>Cut, score ≥</dt>
            <dd className={css['large']} data-testid="cut-in-force">
              {formatPower(inForce.cut, 4)}
            </dd>
          </div>
          <div>
            <dt>Chosen by</dt>
            <dd>{describePolicy(inForce.policy)}</dd>
          </div>
          <div>
            <dt>Revision</dt>
            <dd>
              {inForce.revision}
              <span className={css['detail']}>{`by ${inForce.author} at ${formatTime(inForce.time)}`}</span>
            </dd>
          </div>
          <div>
            <dt>In use by the scorer</dt>
            <dd className={inUse?.revision === inForce.revision ? css['good'] : css['warn']}>
              {inUse ? `revision ${inUse.revision}` : 'nothing decided yet'}
              {inUse ? <span className={css['detail']}>{`since event ${formatCount(inUse.sequence)}`}</span> : null}
            </dd>
          </div>
          {inForce.reason ? (
            <div className={css['wide']}>
              <dt>Why</dt>
              <dd>{inForce.reason}</dd>
            </div>
          ) : null}
        </dl>
      ) : null}
    </Panel>
  )
}
