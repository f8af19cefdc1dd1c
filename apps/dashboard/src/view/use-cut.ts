import type { About } from '@jetwatch/shared/live'
import type { Threshold } from '@jetwatch/shared/threshold'
import { useCallback, useEffect, useState } from 'react'
import { useLive, useStore } from '../live/use-live.ts'
import { fromShown, toShown } from './scale.ts'

export interface Cut {
  /** What is in force; null before the first document. */
  readonly inForce: Threshold | null
  /** Raw cut proposed here and not yet applied; null if there is none. */
  readonly proposed: number | null
  /** The proposed cut, else the one in force, in the shown scale; null without either. */
  readonly shown: number | null
  readonly propose: (shown: number) => void
  /** Sends the given cut (shown scale). */
  readonly apply: (shown: number) => void
  readonly revert: () => void
}

const ASK_MS = 80
const REFRESH_MS = 1_000

/** The cut on this page: what is in force, what is being tried, and what the server says it would do. */
export function useCut({ scale }: NonNullable<About['score']>): Cut {
  const store = useStore()
  const inForce = useLive((view) => view.numbers?.threshold ?? null)
  const revision = useLive((view) => view.numbers?.threshold?.revision ?? 0)
  const change = useLive((view) => view.change)
  const [proposed, setProposed] = useState<number | null>(null)
  const cut = proposed ?? inForce?.cut ?? null

  // The proposal is over once the revision it asked for is in force.
  useEffect(() => {
    if (change?.state === 'done' && revision >= change.revision) setProposed(null)
  }, [change, revision])

  useEffect(() => {
    if (cut === null) return
    const ask = () => store.requestPreview(cut)
    const soon = setTimeout(ask, ASK_MS)
    const again = setInterval(ask, REFRESH_MS)
    return () => {
      clearTimeout(soon)
      clearInterval(again)
    }
  }, [store, cut])

  const propose = useCallback((shown: number) => setProposed(fromShown(shown, scale)), [scale])
  const apply = useCallback(
    (shown: number) => {
      const raw = fromShown(shown, scale)
      setProposed(raw)
      store.requestThreshold(raw)
    },
    [store, scale],
  )
  const revert = useCallback(() => setProposed(null), [])
  return { inForce, proposed, shown: cut === null ? null : toShown(cut, scale), propose, apply, revert }
}
