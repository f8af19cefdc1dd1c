// biome-ignore-all lint/a11y/useSemanticElements: rows stand at absolute places, which the elements of a table do not take
import type { CatalogueRow } from '@jetwatch/shared/catalogue/catalogue'
import { SORT_KEYS } from '@jetwatch/shared/catalogue/catalogue-query'
import { type SortingState, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { formatCount } from '../format.ts'
import type { CatalogueTable, TableView } from './catalogue-table.ts'
import { type CellContext, features, makeColumns } from './columns.tsx'
import css from './flags-grid.module.css'

const ROW_HEIGHT = 48
const OVERSCAN = 8

interface Props extends CellContext {
  readonly table: CatalogueTable
  readonly view: TableView
  readonly sorting: { readonly sort: string; readonly order: string }
  readonly onSort: (sort: string, order: string) => void
  /** Index of the row under the cursor. */
  readonly cursor: number
  readonly onCursor: (row: number) => void
  readonly onOpen: (row: CatalogueRow) => void
}

/** The rows, of which only those on the screen are in the document. */
export function FlagsGrid({
  table: source,
  view,
  sorting,
  onSort,
  cursor,
  onCursor,
  onOpen,
  shape,
  classes,
  href,
  isPicked,
  onPick,
}: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const count = view.page?.matching ?? 0
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  })
  const items = virtualizer.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  useEffect(() => source.look(first, last), [source, first, last])

  // Rows on the screen that have come; their places are told apart by their ids.
  const { version } = view
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the rows of the source
  const data = useMemo(() => {
    const rows: CatalogueRow[] = []
    for (let i = first; i <= last; i++) {
      const row = source.rowAt(i)
      if (row) rows.push(row)
    }
    return rows
  }, [source, version, first, last])
  const columns = useMemo(() => makeColumns({ shape, classes, href, isPicked, onPick }), [shape, classes, href, isPicked, onPick])
  const state = useMemo((): { sorting: SortingState } => ({ sorting: [{ id: sorting.sort, desc: sorting.order === 'desc' }] }), [sorting])
  const table = useTable({
    features,
    columns,
    data,
    state,
    manualSorting: true,
    enableSortingRemoval: false,
    sortDescFirst: true,
    getRowId: idOf,
    onSortingChange: (change) => {
      const [next] = typeof change === 'function' ? change(state.sorting) : change
      if (next) onSort(next.id, next.desc ? 'desc' : 'asc')
    },
  })
  const rows = new Map(table.getRowModel().rows.map((row) => [row.id, row]))

  const move = (to: number): void => {
    const row = Math.min(count - 1, Math.max(0, to))
    onCursor(row)
    virtualizer.scrollToIndex(row, { align: 'auto' })
  }
  // A cursor that was moved by a key of the page is brought into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the cursor's own moves
  useEffect(() => virtualizer.scrollToIndex(cursor, { align: 'auto' }), [cursor])
  const screenful = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 480) / ROW_HEIGHT) - 1)
  const press = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement && event.key === ' ') return
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: cursor + 1,
      ArrowUp: cursor - 1,
      PageDown: cursor + screenful,
      PageUp: cursor - screenful,
      Home: 0,
      End: count - 1,
    }
    const to = steps[event.key]
    if (to === undefined) return
    event.preventDefault()
    move(to)
  }
  return (
    <div
      ref={scroller}
      className={css['grid']}
      role="grid"
      aria-label="Flagged events"
      aria-rowcount={count + 1}
      aria-activedescendant={count ? `flag-${cursor}` : undefined}
      tabIndex={0}
      onKeyDown={press}
      data-scroll-top={virtualizer.scrollOffset ?? 0}
    >
      {table.getHeaderGroups().map((group) => (
        <div key={group.id} role="row" className={css['head']} aria-rowindex={1} tabIndex={-1}>
          {group.headers.map((header) => {
            const sortable = (SORT_KEYS as readonly string[]).includes(header.column.id)
            const sorted = header.column.getIsSorted()
            return (
              <div
                key={header.id}
                role="columnheader"
                tabIndex={-1}
                className={css['cell']}
                data-column={header.column.id}
                {...(sortable
                  ? {
                      'aria-sort':
                        sorted === 'asc' ? ('ascending' as const) : sorted === 'desc' ? ('descending' as const) : ('none' as const),
                    }
                  : {})}
              >
                {sortable ? (
                  <button type="button" className={css['sort']} onClick={() => header.column.toggleSorting()}>
                    <table.FlexRender header={header} />{' '}
                    <span aria-hidden="true">{sorted === 'asc' ? '▲' : sorted === 'desc' ? '▼' : ''}</span>
                  </button>
                ) : (
                  <table.FlexRender header={header} />
                )}
              </div>
            )
          })}
        </div>
      ))}
      <div role="rowgroup" className={css['rows']} style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const original = source.rowAt(index)
          const row = original && rows.get(idOf(original))
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys act on the cursor, see the grid
            <div
              key={index}
              id={`flag-${index}`}
              role="row"
              tabIndex={-1}
              className={css['row']}
              aria-rowindex={index + 2}
              aria-selected={index === cursor}
              data-sequence={original?.sequence}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onCursor(index)}
              onDoubleClick={() => original && onOpen(original)}
            >
              {row ? (
                row.getAllCells().map((cell) => (
                  <div key={cell.id} role="gridcell" tabIndex={-1} className={css['cell']} data-column={cell.column.id}>
                    <table.FlexRender cell={cell} />
                  </div>
                ))
              ) : (
                <div role="gridcell" tabIndex={-1} className={css['coming']}>
                  row {formatCount(index + 1)} is coming …
                </div>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const idOf = ({ model, sequence }: CatalogueRow): string => `${model}/${sequence}`
