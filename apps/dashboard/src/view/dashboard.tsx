'use client'
import * as Tooltip from '@radix-ui/react-tooltip'
import { useEffect } from 'react'
import { StoreContext, useStore } from '../live/use-live.ts'
import css from './dashboard.module.css'
import { Gallery } from './gallery.tsx'
import { Header } from './header.tsx'
import { HistogramPanel } from './histogram-panel.tsx'
import { RocPanel } from './roc-panel.tsx'
import { StatusStrip } from './status-strip.tsx'

/** The live page: status, scores, ROC and flagged jets on one screen. */
export function Dashboard() {
  const store = useStore()
  useEffect(() => store.start(), [store])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== 'Space' || event.repeat || isControl(event.target)) return
      event.preventDefault()
      store.togglePause()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [store])
  return (
    <StoreContext value={store}>
      <Tooltip.Provider delayDuration={250}>
        <main className={css['page']}>
          <Header />
          <StatusStrip />
          <div className={css['charts']}>
            <HistogramPanel />
            <RocPanel />
          </div>
          <Gallery />
        </main>
      </Tooltip.Provider>
    </StoreContext>
  )
}

/** Space means something else on these. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, button, select, textarea, [role=slider]') !== null
