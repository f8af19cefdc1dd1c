import type { Gateway } from './gateway.ts'
import { aboutPart, histogramPart, numbersPart, rocPart } from './live-parts.ts'
import type { RunFeed } from './run-feed.ts'

/** JSON of a part, and a number that goes up when it changes. */
export interface Part {
  readonly version: number
  readonly json: string
}

/** Ticks (100 ms) between two renderings of a part. */
const EVERY = { histogram: 2, roc: 10, about: 5 } as const
const EMPTY: Part = { version: 0, json: 'null' }

/** The parts of the live state as JSON, worked out once for all viewers. */
export class StateCache {
  numbers: Part = EMPTY
  about: Part = EMPTY
  histogram: Part = EMPTY
  roc: Part = EMPTY
  /** Number of the first arrival that `histogram` does not hold. */
  arrivalsEnd = 0
  readonly #gateway: Gateway
  #ticks = 0
  #feed: RunFeed | null = null

  constructor(gateway: Gateway) {
    this.#gateway = gateway
  }

  /** To be called every 100 ms while somebody looks. */
  refresh(viewers: number, now: number): void {
    const feed = this.#gateway.feed
    const primary = feed?.primary ?? null
    // Parts of two runs must never stand side by side.
    if (feed !== this.#feed) this.restart()
    this.#feed = feed
    const due = (ticks: number): boolean => this.#ticks % ticks === 0
    this.numbers = renew(this.numbers, numbersPart(this.#gateway, viewers, now))
    if (due(EVERY.about)) this.about = renew(this.about, feed && primary ? aboutPart(feed, primary) : null)
    if (due(EVERY.histogram)) {
      this.histogram = renew(this.histogram, primary && histogramPart(primary))
      this.arrivalsEnd = this.#gateway.arrivals.next
    }
    if (due(EVERY.roc)) this.roc = renew(this.roc, primary && rocPart(primary))
    this.#ticks++
  }

  /** Renders everything at the next refresh: another run, or somebody came after nobody looked. */
  restart(): void {
    this.#ticks = 0
  }
}

function renew(part: Part, value: unknown): Part {
  const json = JSON.stringify(value)
  return json === part.json ? part : { version: part.version + 1, json }
}
