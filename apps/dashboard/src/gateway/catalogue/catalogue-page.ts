import type { CataloguePage, CatalogueRow } from '@jetwatch/shared/catalogue/catalogue'
import type { CatalogueQuery } from '@jetwatch/shared/catalogue/catalogue-query'
import type { Mark } from '@jetwatch/shared/marks'
import { presetOf } from '@jetwatch/shared/preset'
import { MISSING_U16 } from '@jetwatch/shared/wire-column'
import type { FlagIndex } from './flag-index.ts'
import type { RunCatalogue } from './run-catalogue.ts'

/** Rows in one answer at most. */
export const MAX_PAGE = 200

/** A page of the table. `until` keeps the table still while flags arrive: null asks for all there are now. */
export function cataloguePage(
  catalogue: RunCatalogue,
  query: CatalogueQuery,
  offset: number,
  limit: number,
  until: number | null,
): CataloguePage {
  const { index, marks, backlog } = catalogue
  const all = index.dropped + index.flags.length
  const end = Math.min(until ?? all, all)
  // The order is worked out for who wants rows.
  const places = limit > 0 ? catalogue.select(query, end) : null
  const preset = index.stream?.preset ?? null
  return {
    run: index.run,
    complete: backlog === 0,
    backlog,
    total: index.flags.length,
    matching: places ? places.length : catalogue.count(query, end),
    until: end,
    offset,
    dropped: index.dropped,
    bound: index.bound,
    unreadable: index.unreadable,
    preset,
    shape: preset && [presetOf(preset).height, presetOf(preset).width],
    classes: [...(index.stream?.classes ?? [])],
    models: [...index.models],
    marks: catalogue.markCounts,
    rows: places ? Array.from(places.subarray(offset, offset + Math.min(limit, MAX_PAGE)), (place) => rowOf(index, marks, place)) : [],
  }
}

export function rowOf(index: FlagIndex, marks: ReadonlyMap<number, Mark>, place: number): CatalogueRow {
  const { columns } = index.flags
  const at = (column: ArrayLike<number>): number => column[place] as number
  const finite = (column: Float32Array): number | null => (Number.isNaN(at(column)) ? null : at(column))
  const sequence = at(columns.sequence)
  const multiplicity = at(columns.multiplicity)
  const mark = marks.get(sequence)
  return {
    sequence,
    model: index.models[at(columns.model)] as string,
    score: at(columns.score),
    cut: at(columns.cut),
    revision: at(columns.revision),
    meanSquare: at(columns.meanSquare),
    label: index.stream?.classes[at(columns.label)] ?? null,
    source: at(columns.source),
    row: at(columns.row),
    pt: finite(columns.pt),
    eta: finite(columns.eta),
    phi: finite(columns.phi),
    mass: finite(columns.mass),
    multiplicity: multiplicity === MISSING_U16 ? null : multiplicity,
    published: at(columns.published),
    mark: mark?.mark ? mark : null,
    thumbnail: thumbnailOf(index.flags.image(place)),
  }
}

/** [index low, index high, level] for each pixel; the root makes the weak ones visible. */
function thumbnailOf({ index, value }: { index: Uint16Array; value: Float32Array }): string {
  const brightest = value.reduce((most, one) => Math.max(most, one), 0)
  const bytes = Buffer.alloc(3 * index.length)
  index.forEach((pixel, i) => {
    bytes.writeUInt16LE(pixel, 3 * i)
    bytes[3 * i + 2] = brightest > 0 ? Math.round(255 * Math.sqrt((value[i] as number) / brightest)) : 0
  })
  return bytes.toString('base64')
}
