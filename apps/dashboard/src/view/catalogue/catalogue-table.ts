import { type CataloguePage, type CatalogueRow, cataloguePageSchema } from '@jetwatch/shared/catalogue/catalogue'
import type { Fault } from '@jetwatch/shared/status'
import { callApi } from '../../live/api.ts'
import { faultOf } from '../event/use-event.ts'

const PAGE = 100
const POLL_MS = 2_000

export interface TableView {
  /** What the rows belong to; null before the first answer. */
  readonly page: CataloguePage | null
  /** Flags that fit and came after the rows shown. */
  readonly newer: number
  readonly fault: Fault | null
  /** Goes up with every change of the rows. */
  readonly version: number
}

/**
 * The rows of a table that may have tens of thousands: only pages that are looked at are fetched and kept. They stay as they were
 * while flags arrive, until `refresh`; a table that `follows` refreshes itself.
 */
export class CatalogueTable {
  readonly #path: `/api/${string}`
  readonly #listeners = new Set<() => void>()
  #view: TableView = { page: null, newer: 0, fault: null, version: 0 }
  #pages = new Map<number, readonly CatalogueRow[]>()
  #asked = new Set<number>()
  #range: readonly [number, number] = [0, PAGE]
  #follows = true
  #abort = new AbortController()
  #generation = 0

  constructor(run: string, filters: string) {
    this.#path = `/api/catalogue/${encodeURIComponent(run)}?${filters}`
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly view = (): TableView => this.#view

  /** Fetches and polls; returns what ends it. */
  start(): () => void {
    this.#abort = new AbortController()
    void this.refresh()
    const timer = setInterval(() => void this.#poll(), POLL_MS)
    return () => {
      clearInterval(timer)
      this.#abort.abort()
    }
  }

  follow(follows: boolean): void {
    this.#follows = follows
  }

  rowAt(i: number): CatalogueRow | undefined {
    return this.#pages.get(Math.floor(i / PAGE))?.[i % PAGE]
  }

  /** Rows first to last are looked at now. */
  look(first: number, last: number): void {
    this.#range = [first, last]
    const until = this.#view.page?.until
    if (until === undefined) return
    for (const page of pagesOf(first, last)) if (!this.#asked.has(page)) void this.#fetch(page, until, this.#generation)
  }

  /** All there is now. The old rows stay until the new ones are here. */
  async refresh(): Promise<void> {
    const generation = ++this.#generation
    const [first = 0, ...others] = pagesOf(...this.#range)
    try {
      const page = await this.#ask(first, null)
      const rest = await Promise.all(others.map(async (other) => [other, (await this.#ask(other, page.until)).rows] as const))
      if (generation !== this.#generation) return
      this.#pages = new Map([[first, page.rows], ...rest])
      this.#asked = new Set(this.#pages.keys())
      this.#set({ page, newer: 0, fault: null })
    } catch (error) {
      this.#fail(error, generation)
    }
  }

  async #fetch(page: number, until: number, generation: number): Promise<void> {
    this.#asked.add(page)
    try {
      const { rows } = await this.#ask(page, until)
      if (generation !== this.#generation) return
      this.#pages.set(page, rows)
      this.#set({})
    } catch (error) {
      this.#asked.delete(page)
      this.#fail(error, generation)
    }
  }

  async #poll(): Promise<void> {
    if (document.hidden) return
    const shown = this.#view.page
    const generation = this.#generation
    try {
      const now = await callApi('GET', `${this.#path}&limit=0`, cataloguePageSchema, undefined, this.#abort.signal)
      if (generation !== this.#generation) return
      if (!shown || now.until !== shown.until) {
        if (!shown || this.#follows || !shown.complete) await this.refresh()
        else this.#set({ newer: Math.max(0, now.matching - shown.matching), page: { ...shown, total: now.total, marks: now.marks } })
      } else if (now.complete !== shown.complete) this.#set({ page: { ...shown, complete: now.complete, backlog: now.backlog } })
    } catch (error) {
      this.#fail(error, generation)
    }
  }

  #ask(page: number, until: number | null): Promise<CataloguePage> {
    const path = `${this.#path}&offset=${page * PAGE}&limit=${PAGE}${until === null ? '' : `&until=${until}`}` as const
    return callApi('GET', path as `/api/${string}`, cataloguePageSchema, undefined, this.#abort.signal)
  }

  #fail(error: unknown, generation: number): void {
    if (generation === this.#generation && !this.#abort.signal.aborted) this.#set({ fault: faultOf(error) })
  }

  #set(change: Partial<TableView>): void {
    this.#view = { ...this.#view, ...change, version: this.#view.version + 1 }
    for (const listener of this.#listeners) listener()
  }
}

function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / PAGE)
  const to = Math.floor(Math.max(first, last) / PAGE)
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
