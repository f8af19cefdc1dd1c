'use client'
import { type ReactNode, useState } from 'react'
import css from './chart-figure.module.css'
import { type ChartTable, DataTable } from './data-table.tsx'

export interface FigureProps {
  /** Accessible name; browser tests find the chart by it. */
  readonly name: string
  /** The chart in one sentence, for readers who cannot see it. */
  readonly description: string
  readonly className?: string | undefined
}

interface Props extends FigureProps {
  readonly table: () => ChartTable
  /** What stands over or under the plot, inside of the figure: a legend, the line of a cut. */
  readonly children: ReactNode
}

/** A chart as a `<figure>`: the plot, its sentence, and its numbers behind the button "Table". Fills its flex parent. */
export function ChartFigure({ name, description, className, table, children }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <figure className={`${css['figure']} ${className ?? ''}`} aria-label={name}>
      <p className="visually-hidden">{description}</p>
      {children}
      {open ? <DataTable name={name} make={table} /> : null}
      <button
        type="button"
        className={css['toggle']}
        aria-pressed={open}
        aria-label={`Table of ${name}`}
        title={open ? 'Show the chart' : 'Show the numbers as a table'}
        onClick={() => setOpen(!open)}
      >
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
          <path d="M1 1.5h10v9H1zM1 4.5h10M1 7.5h10M5 1.5v9" fill="none" stroke="currentColor" />
        </svg>
      </button>
    </figure>
  )
}
