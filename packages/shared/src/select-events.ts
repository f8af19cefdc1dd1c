import { EVENT_COLUMNS, type EventColumns } from './frame.ts'

/** The event columns of these rows, as new arrays. */
export function selectEvents(events: EventColumns, rows: readonly number[]): EventColumns {
  const select = (name: keyof EventColumns) => {
    const column = events[name]
    const Column = column.constructor as new (length: number) => typeof column
    const selected = new Column(rows.length)
    rows.forEach((row, k) => {
      selected[k] = column[row] as number
    })
    return selected
  }
  return Object.fromEntries(EVENT_COLUMNS.map(({ name }) => [name, select(name)])) as unknown as EventColumns
}
