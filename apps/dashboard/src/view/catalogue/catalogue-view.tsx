'use client'
import type { CatalogueRow } from '@jetwatch/shared/catalogue/catalogue'
import { MAX_PICKED } from '@jetwatch/shared/catalogue/catalogue-query'
import { MARK_TITLES, MARKS, type MarkName } from '@jetwatch/shared/marks'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useMark } from '../event/use-mark.ts'
import { Panel } from '../panel.tsx'
import { usePaused } from '../shell/use-paused.ts'
import { useShortcut } from '../shell/use-shortcut.ts'
import { CatalogueFoot } from './catalogue-foot.tsx'
import { CatalogueTable } from './catalogue-table.ts'
import css from './catalogue-view.module.css'
import { FilterBar } from './filter-bar.tsx'
import { FlagsGrid } from './flags-grid.tsx'
import { useFilters } from './use-filters.ts'
import { useRuns } from './use-runs.ts'

/** All flagged events of a run: filtered, sorted, marked, exported. */
export function CatalogueView() {
  const { list, fault } = useRuns()
  const filters = useFilters()
  const run = filters.run ?? list?.current ?? list?.runs[0]?.run ?? null
  if (!list || !run) {
    const waiting = fault
      ? `${fault.message}. ${fault.remedy}`
      : list
        ? 'Waiting for a first run: start one with jetwatch up'
        : 'Waiting for the list of runs …'
    return (
      <Panel title="Catalogue" unit="all flagged events of a run" term="catalogue" waiting={waiting}>
        {null}
      </Panel>
    )
  }
  return <RunCatalogue key={run} run={run} list={list} filters={filters} />
}

interface Props {
  readonly run: string
  readonly list: NonNullable<ReturnType<typeof useRuns>['list']>
  readonly filters: ReturnType<typeof useFilters>
}

function RunCatalogue({ run, list, filters: state }: Props) {
  const { filters, set, setFilters, clear, active, query, picked, setPicked } = state
  const [paused] = usePaused()
  const router = useRouter()
  const search = useRef<HTMLInputElement>(null)
  const table = useMemo(() => new CatalogueTable(run, query), [run, query])
  useEffect(() => table.start(), [table])
  const view = useSyncExternalStore(table.subscribe, table.view, table.view)
  const [cursor, setCursor] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows, so the cursor begins anew
  useEffect(() => setCursor(0), [table])
  // New flags come in by themselves while the top is looked at.
  useEffect(() => table.follow(cursor === 0 && !paused), [table, cursor, paused])

  const href = useCallback(
    ({ sequence, model }: CatalogueRow) => {
      const address = new URLSearchParams(query)
      address.set('sort', filters.sort)
      address.set('order', filters.order)
      address.set('by', model)
      if (paused) address.set('paused', 'true')
      return `/event/${run}/${sequence}?${address}`
    },
    [run, query, filters.sort, filters.order, paused],
  )
  const isPicked = useCallback((sequence: number) => picked.includes(sequence), [picked])
  const onPick = useCallback(
    (sequence: number) =>
      void setPicked((before) =>
        before.includes(sequence) ? before.filter((other) => other !== sequence) : [...before, sequence].slice(-MAX_PICKED),
      ),
    [setPicked],
  )
  const open = (row: CatalogueRow | undefined): void => {
    if (row) router.push(href(row))
  }
  const { mark, fault: markFault } = useMark(() => void table.refresh())
  const say = (name: MarkName): void => {
    const row = table.rowAt(cursor)
    if (row) void mark(run, row.sequence, row.mark?.mark === name ? null : name)
  }
  const step = (by: number): void => setCursor((at) => Math.min((view.page?.matching ?? 1) - 1, Math.max(0, at + by)))
  const [one, two, three] = MARKS
  useShortcut('/', 'Search the catalogue', () => search.current?.focus())
  useShortcut('ArrowDown', 'Next row', () => step(1))
  useShortcut('ArrowUp', 'Previous row', () => step(-1))
  useShortcut('Enter', 'Open the event of the row', () => open(table.rowAt(cursor)))
  useShortcut('x', 'Pick the row for an export, or drop it', () => {
    const row = table.rowAt(cursor)
    if (row) onPick(row.sequence)
  })
  useShortcut('1', `Mark the row as ${MARK_TITLES[one].toLowerCase()}, or take it back`, () => say(one))
  useShortcut('2', `Mark the row as ${MARK_TITLES[two].toLowerCase()}, or take it back`, () => say(two))
  useShortcut('3', `Mark the row as ${MARK_TITLES[three].toLowerCase()}, or take it back`, () => say(three))
  useShortcut('r', 'Show the newest flags', () => void table.refresh())

  const { page, newer } = view
  const fault = view.fault ?? markFault
  const sorting = useMemo(() => ({ sort: filters.sort, order: filters.order }), [filters.sort, filters.order])
  const shape = useMemo(() => page?.shape ?? null, [page?.shape])
  const classes = useMemo(() => page?.classes ?? [], [page?.classes])
  return (
    <div className={css['page']}>
      <Panel title="Catalogue" unit="all flagged events of a run" term="catalogue" waiting={null}>
        <FilterBar
          list={list}
          run={run}
          page={page}
          filters={filters}
          active={active}
          search={search}
          onRun={(next) => void state.setRun(next)}
          onFilter={set}
          onClear={clear}
        />
        {fault ? (
          <p className={css['fault']} role="alert">
            {fault.message}. {fault.remedy}
          </p>
        ) : null}
        <CatalogueFoot
          page={page}
          newer={newer}
          run={run}
          query={query}
          picked={picked}
          onNewest={() => void table.refresh()}
          onDrop={() => void setPicked(null)}
        />
        {page && page.matching > 0 ? (
          <FlagsGrid
            table={table}
            view={view}
            sorting={sorting}
            onSort={(sort, order) => void setFilters({ sort, order })}
            cursor={cursor}
            onCursor={setCursor}
            onOpen={open}
            shape={shape}
            classes={classes}
            href={href}
            isPicked={isPicked}
            onPick={onPick}
          />
        ) : (
          <p className={css['waiting']}>
            {!page
              ? 'Waiting for the flags of the run …'
              : page.total > 0
                ? 'No flagged event fits these filters'
                : page.complete
                  ? `Run ${run} has no flagged event yet: waiting for a score at or above the cut`
                  : 'The flags of the run are being read …'}
          </p>
        )}
      </Panel>
    </div>
  )
}
