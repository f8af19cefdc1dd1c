/** What stands in a field of the tables that are exported. */
export type Cell = string | number | null

/** RFC 4180: CRLF, quotes where needed; missing values are empty. A text that a spreadsheet would take for a formula gets a quote before it. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}\r\n`
}

function field(cell: Cell): string {
  if (cell === null || (typeof cell === 'number' && Number.isNaN(cell))) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
