import type { Bus } from '@jetwatch/bus/connect'
import type { Marks } from '@jetwatch/bus/marks'
import type { Watch } from '@jetwatch/bus/state'
import { type CatalogueQuery, queryKey } from '@jetwatch/shared/catalogue/catalogue-query'
import type { Mark } from '@jetwatch/shared/marks'
import { flagsSubject, STREAMS } from '@jetwatch/shared/names'
import { type Following, followForever } from '../follow-forever.ts'
import { FlagIndex } from './flag-index.ts'
import { countFlags, selectFlags } from './select-flags.ts'

/** Selections kept: the pages of a table ask for the same one again and again. */
const KEPT_SELECTIONS = 8

/** The flagged events and the marks of one run, kept up to date. */
export class RunCatalogue {
  readonly index: FlagIndex
  readonly marks = new Map<number, Mark>()
  readonly #following: Following
  readonly #watch: Watch
  readonly #selections = new Map<string, Uint32Array>()
  #marksVersion = 0

  private constructor(index: FlagIndex, following: Following, watch: Watch) {
    this.index = index
    this.#following = following
    this.#watch = watch
  }

  static async open(bus: Bus, marks: Marks, run: string): Promise<RunCatalogue> {
    const index = new FlagIndex(run)
    let catalogue: RunCatalogue | null = null
    const before: Mark[] = []
    const watch = await marks.watchMarks(run, (mark) => (catalogue ? catalogue.#addMark(mark) : before.push(mark)))
    const following = followForever(bus, STREAMS.flags, flagsSubject('*', run), 'all', (message) => index.add(message))
    catalogue = new RunCatalogue(index, following, watch)
    for (const mark of before) catalogue.#addMark(mark)
    return catalogue
  }

  /** Messages stored before we began that are still to be read; null until the stream has been asked. */
  get backlog(): number | null {
    return this.#following.backlog
  }

  /** Events of the run with each mark. */
  get markCounts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { mark } of this.marks.values()) if (mark) counts[mark] = (counts[mark] ?? 0) + 1
    return counts
  }

  /** How many events fit; `until` as in `select`. */
  count(query: CatalogueQuery, until: number): number {
    const { index } = this
    return countFlags(index, this.marks, query, Math.min(index.flags.length, Math.max(0, until - index.dropped)))
  }

  /** Places of the events that fit, in order. `until` counts flags since the first of the run, those dropped included. */
  select(query: CatalogueQuery, until: number): Uint32Array {
    const { index } = this
    const places = Math.min(index.flags.length, Math.max(0, until - index.dropped))
    const key = `${queryKey(query)} ${places} ${index.dropped} ${this.#marksVersion}`
    const known = this.#selections.get(key)
    if (known) return known
    const selected = selectFlags(index, this.marks, query, places)
    this.#selections.set(key, selected)
    const [oldest] = this.#selections.keys()
    if (this.#selections.size > KEPT_SELECTIONS && oldest !== undefined) this.#selections.delete(oldest)
    return selected
  }

  async close(): Promise<void> {
    this.#watch.stop()
    await this.#following.stop()
  }

  #addMark(mark: Mark): void {
    this.marks.set(mark.sequence, mark)
    this.#marksVersion++
  }
}
