import type { TopicName } from '@jetwatch/shared/topics/schemas'
import type { Gateway } from './gateway.ts'
import { aboutPart, histogramPart, numbersPart, rocPart } from './live-parts.ts'
import type { ModelAggregate } from './model-aggregate.ts'
import { EMPTY_PART, type Part, renew } from './part.ts'
import type { RunFeed } from './run-feed.ts'
import { TopicCache } from './topics/topic-cache.ts'

/** Ticks (100 ms) between two renderings of a part. */
const EVERY = { histogram: 2, roc: 10, about: 5 } as const

/** The parts of the live state as JSON, worked out once for all viewers. */
export class StateCache {
  numbers: Part = EMPTY_PART
  about: Part = EMPTY_PART
  histogram: Part = EMPTY_PART
  roc: Part = EMPTY_PART
  /** Number of the first arrival that `histogram` does not hold. */
  arrivalsEnd = 0
  readonly topics: TopicCache
  readonly #gateway: Gateway
  #ticks = 0
  #feed: RunFeed | null = null
  #primary: ModelAggregate | null = null

  constructor(gateway: Gateway) {
    this.#gateway = gateway
    this.topics = new TopicCache(gateway)
  }

  /** To be called every 100 ms while somebody looks, with the topics that are watched. */
  refresh(viewers: number, watched: ReadonlySet<TopicName>, now: number): void {
    const feed = this.#gateway.feed
    const primary = feed?.primary ?? null
    // Parts of two runs or models must never stand side by side.
    if (feed !== this.#feed || primary !== this.#primary) {
      this.restart()
      this.topics.forget()
    }
    this.#feed = feed
    this.#primary = primary
    const due = (ticks: number): boolean => this.#ticks % ticks === 0
    this.numbers = renew(this.numbers, numbersPart(this.#gateway, viewers, now))
    if (due(EVERY.about)) this.about = renew(this.about, feed && primary ? aboutPart(feed, primary) : null)
    if (due(EVERY.histogram)) {
      this.histogram = renew(this.histogram, primary && histogramPart(primary))
      this.arrivalsEnd = this.#gateway.arrivals.next
    }
    if (due(EVERY.roc)) this.roc = renew(this.roc, primary && rocPart(primary))
    this.topics.refresh(watched, now)
    this.#ticks++
  }

  /** Renders everything at the next refresh: another run, or somebody came after nobody looked. */
  restart(): void {
    this.#ticks = 0
  }
}
