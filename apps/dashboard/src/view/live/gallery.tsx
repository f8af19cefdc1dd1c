'use client'
import { useLive } from '../../live/use-live.ts'
import { FlagCard } from '../flag-card.tsx'
import { Panel } from '../panel.tsx'
import css from './gallery.module.css'

/** One row of them. */
const SHOWN = 5

/** The newest flagged jets. */
export function Gallery() {
  const flags = useLive((view) => view.flags)
  const about = useLive((view) => view.about)
  const threshold = useLive((view) => view.numbers?.threshold !== null)
  const waiting =
    flags.length && about
      ? null
      : threshold
        ? 'Waiting for a score at or above the cut'
        : 'Waiting for a threshold: nothing is flagged without one'
  return (
    <Panel title="Flagged jets" unit="newest first, energy in the model’s prepared space" term="gallery" waiting={waiting}>
      {about ? (
        <figure className={css['cards']} aria-label="Flagged jets">
          {flags.slice(0, SHOWN).map((flag) => (
            <FlagCard key={`${about.run}-${flag.sequence}`} run={about.run} flag={flag} shape={about.shape} classes={about.classes} />
          ))}
        </figure>
      ) : null}
    </Panel>
  )
}
