import { isLivePolicy } from '@jetwatch/shared/threshold'
import { IN_BAND } from '@jetwatch/shared/threshold-control/judge-band'
import type { ControlStatus, ThresholdTopic } from '@jetwatch/shared/topics/threshold'
import { formatCount, formatRate } from '../format.ts'
import { Panel } from '../panel.tsx'
import { ErrorBand } from './error-band.tsx'
import css from './facts.module.css'

/** How well a live policy holds its target: its error with the band, its window and its dead band. */
export function ControlPanel({ entry }: { readonly entry: ThresholdTopic[number] | null }) {
  const policy = entry?.inForce?.policy
  const live = policy && isLivePolicy(policy) ? policy : null
  const control = entry?.control ?? null
  const unit = live?.kind === 'flags-per-minute' ? `target ${formatRate(live.target)} flags/min` : live ? 'streaming quantile' : 'off'
  return (
    <Panel
      title="Controller"
      unit={unit}
      term="control"
      waiting={
        !live
          ? 'Off: the cut in force was set once. Flags per minute or a streaming quantile switch it on'
          : control
            ? null
            : 'Waiting for its first look'
      }
    >
      {live && control ? (
        <>
          {control.held ? <Held held={control.held} /> : null}
          <ErrorBand
            name="Error of the window"
            error={control.error}
            band={control.limit}
            most={0.3}
            label="scores of the window, dead band shaded"
          />
          <dl className={css['facts']}>
            <div>
              <dt>Window</dt>
              <dd>
                {`${formatCount(control.events)} events`}
                <span className={css['detail']}>
                  {`${control.seconds.toFixed(0)} s of ${live.kind === 'flags-per-minute' ? `${live.windowSeconds} s` : `${formatCount(live.windowEvents)} events`}`}
                </span>
              </dd>
            </div>
            <div>
              <dt>Would flag / should</dt>
              <dd>
                {`${formatCount(control.passing)} / ${formatCount(Math.round(control.expected))}`}
                <span className={css['detail']}>{`moves beyond ±${(100 * control.limit).toFixed(1)} %`}</span>
              </dd>
            </div>
            {control.held ? (
              <div>
                <dt>Aims beside its target by</dt>
                <dd>
                  {percent(control.correction)}
                  <span className={css['detail']}>to make good for past flags</span>
                </dd>
              </div>
            ) : null}
          </dl>
          <p className={css['detail']}>{control.waiting ? `Waiting: ${control.waiting}` : ''}</p>
        </>
      ) : null}
    </Panel>
  )
}

function Held({ held }: { held: NonNullable<ControlStatus['held']> }) {
  const state =
    held.state === 'few'
      ? `${formatCount(Math.floor(held.expected))} of 400 expected flags so far: too few to judge`
      : held.state === 'in'
        ? `held within ±10 % over ${formatCount(held.flags)} flags`
        : `out of ±10 % over ${formatCount(held.flags)} flags`
  return (
    <>
      <p
        className={held.state === 'in' ? css['good'] : held.state === 'out' ? css['bad'] : css['detail']}
        data-testid="held"
        data-state={held.state}
      >
        {held.error && held.state !== 'few' ? `${percent(held.error.value)}: ${state}` : state}
      </p>
      <ErrorBand name="Error of the flags raised" error={held.error} band={IN_BAND} most={0.3} label="flags raised, ±10 % shaded" />
    </>
  )
}

const percent = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)} %`
