'use client'
import { CATALOGUE_KEYS } from '@jetwatch/shared/catalogue/catalogue-query'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { parseAsString, useQueryState } from 'nuqs'
import { usePaused } from '../shell/use-paused.ts'
import { useShortcut } from '../shell/use-shortcut.ts'
import { EventHeader } from './event-header.tsx'
import css from './event-view.module.css'
import { FactsPanel } from './facts-panel.tsx'
import { ImagesPanel } from './images-panel.tsx'
import { LatencyPanel } from './latency-panel.tsx'
import { MarksPanel } from './marks-panel.tsx'
import { ProvenancePanel } from './provenance-panel.tsx'
import { ScoresPanel } from './scores-panel.tsx'
import { useEvent } from './use-event.ts'

/** One event with everything that is known of it. Arrows walk the flags in the order of the catalogue it was opened from. */
export function EventView({ run, sequence }: { readonly run: string; readonly sequence: string }) {
  const filters = useFilters()
  const [paused] = usePaused()
  const router = useRouter()
  const { event, fault, shownAfter, reload } = useEvent(run, sequence, filters)
  const [by, setBy] = useQueryState('by', parseAsString)
  const href = (other: number): string => {
    const query = new URLSearchParams(filters)
    if (paused) query.set('paused', 'true')
    if (by) query.set('by', by)
    return `/event/${run}/${other}${query.size ? `?${query}` : ''}`
  }
  const go = (other: number | null | undefined): void => {
    if (other !== null && other !== undefined) router.push(href(other), { scroll: false })
  }
  const current = event?.run === run && String(event.sequence) === sequence
  useShortcut('ArrowLeft', 'Previous flagged event', () => go(current ? event?.neighbours.previous : null))
  useShortcut('ArrowRight', 'Next flagged event', () => go(current ? event?.neighbours.next : null))

  if (fault) {
    return (
      <section className={css['fault']} role="alert">
        <h1 className={css['faultTitle']}>{fault.message}</h1>
        <p>
          {fault.remedy}. <code>{fault.code}</code>
        </p>
        <Link href={`/catalogue?run=${encodeURIComponent(run)}`}>To the catalogue</Link>
      </section>
    )
  }
  if (!event) return <p className={css['waiting']}>Waiting for event {sequence} from the streams …</p>
  const shown = event.decisions.find(({ model }) => model === by) ?? event.decisions[0] ?? null
  return (
    <div className={css['page']} data-old={!current} data-sequence={event.sequence}>
      <EventHeader event={event} href={href} filters={filters} />
      <div className={css['columns']}>
        <div className={css['main']}>
          <ImagesPanel event={event} decision={shown} />
          <ScoresPanel event={event} shown={shown} onShow={(model) => void setBy(model)} />
        </div>
        <div className={css['side']}>
          <MarksPanel event={event} onMarked={reload} />
          <FactsPanel event={event} />
          <ProvenancePanel event={event} decision={shown} />
          <LatencyPanel decision={shown} shownAfter={shownAfter} />
        </div>
      </div>
    </div>
  )
}

/** The part of the address that is the catalogue's. */
function useFilters(): string {
  const query = useSearchParams()
  const kept = new URLSearchParams()
  for (const key of CATALOGUE_KEYS) {
    const value = query.get(key)
    if (value) kept.set(key, value)
  }
  return kept.toString()
}
