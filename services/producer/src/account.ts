import type { ProducerState } from '@jetwatch/shared/run'

export type Settled = Pick<ProducerState, 'frames' | 'events' | 'bytes' | 'withheld' | 'repeats'>

/** Events in the order of the stream, of which it will be known whether they were stored. */
export interface Entry {
  /** The server has them. */
  stored(bytes: number): void
  /** They will never be sent, and the notice that says so is stored. */
  withheld(): void
}

type Outcome = { readonly kind: 'stored'; readonly bytes: number } | { readonly kind: 'withheld' }

interface Open {
  readonly events: number
  outcome: Outcome | null
}

/**
 * Counts what became of the stream, in its order: an event counts when it and all before it are settled, however acknowledgements come. So everything
 * below `events + withheld` is settled, and a producer that starts anew goes on there.
 */
export class Account {
  readonly #open: Open[] = []
  readonly #settled: { frames: number; events: number; bytes: number; withheld: number }
  #repeats: Settled['repeats']

  /** `before`: what the producer before has settled. */
  constructor({ frames, events, bytes, withheld, repeats }: Settled = { frames: 0, events: 0, bytes: 0, withheld: 0 }) {
    this.#settled = { frames, events, bytes, withheld }
    this.#repeats = repeats
  }

  get settled(): Settled {
    return { ...this.#settled, ...(this.#repeats ? { repeats: this.#repeats } : {}) }
  }

  /** Events of a frame sent once more: the server `stored` it as a message of its own, or `refused` it. */
  repeated(events: number, outcome: 'stored' | 'refused'): void {
    const repeats = this.#repeats ?? { stored: 0, refused: 0 }
    this.#repeats = { ...repeats, [outcome]: repeats[outcome] + events }
  }

  /** The next `events` events of the stream. */
  open(events: number): Entry {
    const entry: Open = { events, outcome: null }
    this.#open.push(entry)
    const settle = (outcome: Outcome): void => {
      entry.outcome ??= outcome
      this.#close()
    }
    return { stored: (bytes) => settle({ kind: 'stored', bytes }), withheld: () => settle({ kind: 'withheld' }) }
  }

  #close(): void {
    const settled = this.#settled
    for (let head = this.#open[0]; head?.outcome; head = this.#open[0]) {
      this.#open.shift()
      if (head.outcome.kind === 'withheld') {
        settled.withheld += head.events
      } else {
        settled.frames++
        settled.events += head.events
        settled.bytes += head.outcome.bytes
      }
    }
  }
}
