import type { Bus } from '@jetwatch/bus/connect'
import { type Marks, openMarks } from '@jetwatch/bus/marks'
import { RunCatalogue } from './run-catalogue.ts'

/** Runs whose flagged events are held at the same time. */
const KEPT_RUNS = 2

/** Catalogues of runs, begun when somebody first asks for one. */
export class Catalogues {
  readonly #bus: Bus
  readonly #open = new Map<string, Promise<RunCatalogue>>()
  #marks: Promise<Marks> | null = null

  constructor(bus: Bus) {
    this.#bus = bus
  }

  get marks(): Promise<Marks> {
    this.#marks ??= openMarks(this.#bus).catch((error: unknown) => {
      this.#marks = null
      throw error
    })
    return this.#marks
  }

  /** The catalogue of a run; the one that nobody has asked for longest is closed for it. */
  async of(run: string): Promise<RunCatalogue> {
    const known = this.#open.get(run)
    this.#open.delete(run)
    const opening = known ?? this.marks.then((marks) => RunCatalogue.open(this.#bus, marks, run))
    this.#open.set(run, opening)
    const [oldest] = this.#open.keys()
    if (this.#open.size > KEPT_RUNS && oldest !== undefined) await this.#close(oldest)
    return opening.catch((error: unknown) => {
      if (this.#open.get(run) === opening) this.#open.delete(run)
      throw error
    })
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((run) => this.#close(run)))
  }

  async #close(run: string): Promise<void> {
    const opening = this.#open.get(run)
    this.#open.delete(run)
    await (await opening?.catch(() => null))?.close()
  }
}
