'use client'
import { Gallery } from './gallery.tsx'
import css from './live-view.module.css'
import { RocPanel } from './roc-panel.tsx'
import { ScorePanel } from './score-panel.tsx'
import { StatusStrip } from './status-strip.tsx'
import { Timelines } from './timelines.tsx'
import { useUnlabelled } from './use-unlabelled.ts'

/** The live page: status, scores against the reference, ROC (where there is truth), the last minutes, and flagged jets on one screen. */
export function LiveView() {
  const unlabelled = useUnlabelled()
  return (
    <div className={css['page']}>
      <StatusStrip />
      <div className={css['charts']} data-alone={unlabelled}>
        <ScorePanel />
        {unlabelled ? null : <RocPanel />}
      </div>
      <Timelines />
      <Gallery />
    </div>
  )
}
