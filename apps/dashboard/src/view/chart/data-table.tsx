'use client'
import { useEffect, useRef, useState } from 'react'
import css from './chart-figure.module.css'

/** The numbers of a chart. Cells are shown as they are. */
export interface ChartTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** A table that moves more often than this cannot be read. */
const EVERY_MS = 1_000

interface Props {
  readonly name: string
  readonly make: () => ChartTable
}

/** A chart's numbers as a table that can be scrolled by keyboard; worked out once a second while it is open. */
export function DataTable({ name, make }: Props) {
  const [table, setTable] = useState(make)
  const latest = useRef(make)
  useEffect(() => {
    latest.current = make
  })
  useEffect(() => {
    const timer = setInterval(() => setTable(latest.current()), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css['table']} aria-label={`${name}, data`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={String(row[0])}>
              {row.map((cell, i) => (
                <td key={table.columns[i]}>{cell ?? '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
