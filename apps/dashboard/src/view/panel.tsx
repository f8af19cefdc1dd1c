import type { ReactNode } from 'react'
import { Defined } from './defined.tsx'
import type { Term } from './definitions.ts'
import css from './panel.module.css'

interface Props {
  readonly title: string
  readonly unit: string
  readonly term: Term
  /** What stands at the right of the title. */
  readonly aside?: ReactNode
  /** What the panel waits for while it is empty; null once it has something to show. */
  readonly waiting: string | null
  readonly children: ReactNode
}

/** A titled panel that says what it shows, in which unit, and what it is waiting for. */
export function Panel({ title, unit, term, aside, waiting, children }: Props) {
  return (
    <section className={css['panel']} aria-label={title}>
      <header className={css['head']}>
        <Defined term={term} name={`About ${title}`} className={css['titles']}>
          <h2 className={css['title']}>{title}</h2>
          <span className={css['unit']}>{unit}</span>
        </Defined>
        {aside}
      </header>
      {waiting === null ? children : <p className={css['waiting']}>{waiting}</p>}
    </section>
  )
}
