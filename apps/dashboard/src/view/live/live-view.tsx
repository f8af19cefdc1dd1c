'use client'
import { Gallery } from '../gallery.tsx'
import { HistogramPanel } from '../histogram-panel.tsx'
import { RocPanel } from '../roc-panel.tsx'
import { StatusStrip } from '../status-strip.tsx'
import css from './live-view.module.css'

/** The live page: status, scores, ROC and flagged jets on one screen. */
export function LiveView() {
  return (
    <div className={css['page']}>
      <StatusStrip />
      <div className={css['charts']}>
        <HistogramPanel />
        <RocPanel />
      </div>
      <Gallery />
    </div>
  )
}
