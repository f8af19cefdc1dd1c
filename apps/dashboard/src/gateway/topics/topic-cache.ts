import { TOPIC_NAMES, type TopicName } from '@jetwatch/shared/topics/schemas'
import type { Gateway } from '../gateway.ts'
import { EMPTY_PART, type Part, renew } from '../part.ts'
import { TOPIC_SOURCES } from './sources.ts'
import type { TopicSource } from './topic-source.ts'

interface Entry {
  part: Part
  /** Ticks until it is read again. */
  wait: number
  reading: boolean
}

/** Topics as JSON, worked out once for all who watch them. */
export class TopicCache {
  readonly #gateway: Gateway
  readonly #entries = new Map<TopicName, Entry>()
  /** Goes up when all is forgotten: a reading begun before is not taken. */
  #generation = 0

  constructor(gateway: Gateway) {
    this.#gateway = gateway
  }

  /** To be called every 100 ms with the topics that somebody watches. */
  refresh(watched: ReadonlySet<TopicName>, now: number): void {
    for (const name of TOPIC_NAMES) {
      const entry = this.#entries.get(name)
      if (!watched.has(name)) {
        // It is read afresh for whoever comes next.
        if (entry) entry.wait = 0
        continue
      }
      this.#refresh(name, now)
    }
  }

  /** Another run: nothing of the old one may be shown. Versions go on. */
  forget(): void {
    this.#generation++
    for (const entry of this.#entries.values()) {
      entry.part = renew(entry.part, null)
      entry.wait = 0
      entry.reading = false
    }
  }

  part(name: TopicName): Part {
    return this.#entries.get(name)?.part ?? EMPTY_PART
  }

  #refresh(name: TopicName, now: number): void {
    const entry = this.#entries.get(name) ?? { part: EMPTY_PART, wait: 0, reading: false }
    this.#entries.set(name, entry)
    if (entry.reading || entry.wait-- > 0) return
    const source = (TOPIC_SOURCES as Readonly<Record<string, TopicSource<unknown>>>)[name]
    if (!source) return
    entry.wait = source.every - 1
    entry.reading = true
    const generation = this.#generation
    const settle = (value?: unknown): void => {
      if (generation !== this.#generation) return
      entry.reading = false
      if (value !== undefined) entry.part = renew(entry.part, value)
    }
    try {
      const value = source.read(this.#gateway, now)
      if (value instanceof Promise) value.then(settle, () => settle())
      else settle(value)
    } catch {
      settle()
    }
  }
}
