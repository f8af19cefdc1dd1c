import type { EventDisplay } from '@jetwatch/shared/catalogue/event-display'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import Link from 'next/link'
import { formatCount } from '../format.ts'
import css from './event-header.module.css'

interface Props {
  readonly event: EventDisplay
  readonly href: (sequence: number) => string
  readonly filters: string
}

/** Which event it is, its neighbours, and its evidence. */
export function EventHeader({ event, href, filters }: Props) {
  const { run, sequence, label, classes, neighbours } = event
  const { previous, next, place, of, complete } = neighbours
  const catalogue = new URLSearchParams(filters)
  catalogue.set('run', run)
  const where = place === null ? 'not among the flags listed' : `flag ${formatCount(place)} of ${formatCount(of)}`
  const flagged = event.decisions.some((decision) => decision.flagged)
  return (
    <header className={css['header']}>
      <h1 className={css['title']}>
        Event {sequence} <span className={css['quiet']}>of run {run}</span>
      </h1>
      <span className={css['truth']}>
        <i className={css['swatch']} style={{ background: classColour(label, classes) }} />
        {classTitle(label)}
      </span>
      <span className={css['word']} data-flagged={flagged}>
        {flagged ? 'flagged' : event.decisions.length ? 'not flagged' : 'not decided'}
      </span>
      <nav className={css['walk']} aria-label="Flagged events">
        <Step to={previous} href={href} sign="←" name="Previous flag" />
        <span className={css['place']}>{complete ? where : `${where}; flags are still being read`}</span>
        <Step to={next} href={href} sign="→" name="Next flag" />
      </nav>
      <Link className={css['button']} href={`/catalogue?${catalogue}`}>
        Catalogue
      </Link>
      <a className={css['button']} href={`/api/event/${run}/${sequence}/evidence`} download>
        Download evidence
      </a>
    </header>
  )
}

function Step({ to, href, sign, name }: { to: number | null; href: Props['href']; sign: string; name: string }) {
  const text = (
    <>
      {name} <kbd className={css['key']}>{sign}</kbd>
    </>
  )
  return to === null ? (
    <span className={css['button']} data-off="true">
      {text}
    </span>
  ) : (
    <Link className={css['button']} href={href(to)} scroll={false} prefetch={false}>
      {text}
    </Link>
  )
}
