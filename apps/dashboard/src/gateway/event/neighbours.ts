import type { CatalogueQuery } from '@jetwatch/shared/catalogue/catalogue-query'
import type { EventDisplay } from '@jetwatch/shared/catalogue/event-display'
import type { RunCatalogue } from '../catalogue/run-catalogue.ts'

/**
 * The flags before and after an event in the order of a catalogue. An event flagged by several models counts once. One that is not
 * in it has neighbours where the order is that of sequences.
 */
export function neighboursOf(catalogue: RunCatalogue, query: CatalogueQuery, sequence: number): EventDisplay['neighbours'] {
  const { index } = catalogue
  const places = catalogue.select(query, index.dropped + index.flags.length)
  const column = index.flags.columns.sequence
  const sequences = [...new Set(Array.from(places, (place) => column[place] as number))]
  const complete = catalogue.backlog === 0
  const at = sequences.indexOf(sequence)
  const of = sequences.length
  if (at >= 0) return { previous: sequences[at - 1] ?? null, next: sequences[at + 1] ?? null, place: at + 1, of, complete }
  if (query.sort !== 'sequence') return { previous: null, next: sequences[0] ?? null, place: null, of, complete }
  const ascending = query.order === 'asc'
  const behind = sequences.findIndex((other) => (ascending ? other > sequence : other < sequence))
  const next = behind < 0 ? of : behind
  return { previous: sequences[next - 1] ?? null, next: sequences[next] ?? null, place: null, of, complete }
}
