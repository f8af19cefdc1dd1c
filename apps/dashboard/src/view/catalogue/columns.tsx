import type { CatalogueRow } from '@jetwatch/shared/catalogue/catalogue'
import { SORT_KEYS } from '@jetwatch/shared/catalogue/catalogue-query'
import { MARK_TITLES } from '@jetwatch/shared/marks'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import { createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table'
import Link from 'next/link'
import { formatPower, formatTime, NONE } from '../format.ts'
import css from './flags-grid.module.css'
import { Thumbnail } from './thumbnail.tsx'

export const features = tableFeatures({ rowSortingFeature })
const helper = createColumnHelper<typeof features, CatalogueRow>()

export interface CellContext {
  readonly shape: readonly [number, number] | null
  readonly classes: readonly string[]
  readonly href: (row: CatalogueRow) => string
  readonly isPicked: (sequence: number) => boolean
  readonly onPick: (sequence: number) => void
}

const fixed = (value: number | null, digits: number): string => (value === null ? NONE : value.toFixed(digits).replace('-', '−'))
const sortable = (id: string): boolean => (SORT_KEYS as readonly string[]).includes(id)

/** Columns of the catalogue. */
export const makeColumns = ({ shape, classes, href, isPicked, onPick }: CellContext) =>
  helper
    .columns([
      helper.display({
        id: 'pick',
        header: () => <span className="visually-hidden">picked</span>,
        cell: ({ row: { original } }) => (
          <input
            type="checkbox"
            aria-label={`Pick event ${original.sequence}`}
            checked={isPicked(original.sequence)}
            onChange={() => onPick(original.sequence)}
          />
        ),
      }),
      helper.display({
        id: 'image',
        header: 'jet',
        cell: ({ row: { original } }) => (shape ? <Thumbnail packed={original.thumbnail} shape={shape} /> : null),
      }),
      helper.accessor('sequence', {
        header: 'event',
        cell: ({ row: { original } }) => (
          <Link href={href(original)} prefetch={false}>
            {original.sequence}
          </Link>
        ),
      }),
      helper.accessor('label', {
        header: 'truth',
        enableSorting: false,
        cell: ({ row: { original } }) => (
          <>
            <i className={css['swatch']} style={{ background: classColour(original.label, classes) }} />
            {classTitle(original.label)}
          </>
        ),
      }),
      helper.accessor('score', { header: 'score', cell: ({ row: { original } }) => <b>{formatPower(original.score, 4)}</b> }),
      helper.accessor('mass', { header: 'mass, GeV', cell: ({ row: { original } }) => fixed(original.mass, 1) }),
      helper.accessor('pt', { header: 'pT, GeV', cell: ({ row: { original } }) => fixed(original.pt, 1) }),
      helper.accessor('eta', { header: 'η', cell: ({ row: { original } }) => fixed(original.eta, 2) }),
      helper.accessor('multiplicity', { header: 'constituents', cell: ({ row: { original } }) => original.multiplicity ?? NONE }),
      helper.accessor('model', { header: 'model', enableSorting: false }),
      helper.accessor('published', {
        header: 'time',
        enableSorting: false,
        cell: ({ row: { original } }) => formatTime(original.published),
      }),
      helper.accessor('mark', {
        header: 'mark',
        enableSorting: false,
        cell: ({ row: { original } }) =>
          original.mark?.mark ? (
            <span title={`by ${original.mark.author}, ${new Date(original.mark.time).toLocaleString('en-GB')}`}>
              {MARK_TITLES[original.mark.mark]} <span className={css['quiet']}>{original.mark.author}</span>
            </span>
          ) : null,
      }),
    ])
    .map((column) => (column.id === undefined || sortable(column.id) ? column : { ...column, enableSorting: false }))
