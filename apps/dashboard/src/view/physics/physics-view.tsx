'use client'
import { useLive, useTopic } from '../../live/use-live.ts'
import { formatCount } from '../format.ts'
import { CorrelationPanel } from './correlation-panel.tsx'
import { DriftPanel } from './drift-panel.tsx'
import { LatentPanel } from './latent-panel.tsx'
import css from './physics.module.css'
import { SculptingPanel } from './sculpting-panel.tsx'
import { SpectrumPanel } from './spectrum-panel.tsx'

/** Whether there is a signal, and whether the cut or a drift only makes it look so. */
export function PhysicsView() {
  const physics = useTopic('physics') ?? null
  const run = useLive((view) => view.about?.run ?? null)
  const noRun = run === null ? 'Waiting for a run: npm start begins one' : null
  const waiting = noRun ?? (physics ? null : 'Waiting for the first 100 different jets with a decision')
  const sample = physics?.sample
  return (
    <div className={css['page']}>
      {sample ? (
        <p className={css['sample']}>
          {sample.complete ? `Pass ${sample.pass} over the replayed sample, complete` : `Pass ${sample.pass} so far`}:{' '}
          <strong>{formatCount(sample.jets)} different jets</strong> of model {physics?.model}, each once. Figures of background use the
          labels; the fit and the drift do not.
        </p>
      ) : null}
      <SpectrumPanel physics={physics} waiting={waiting} />
      <DriftPanel waiting={noRun} />
      <div className={css['halves']}>
        <SculptingPanel physics={physics} waiting={waiting} />
        <CorrelationPanel physics={physics} waiting={waiting} />
      </div>
      <LatentPanel waiting={noRun} />
    </div>
  )
}
