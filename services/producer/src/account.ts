import type { ProducerState } from '@jetwatch/shared/run'

export type Settled = Pick<ProducerState, 'frames' | 'events' | 'bytes' | 'withheld' | 'repeats'>

/** Events in the order of the stream, of which it will be known whether they were stored. */
export interface Entry {
  /** The server has them. */
  stored(bytes: number): void
  /** They were sent once more: the server stored that as a message of its own, or refused it. */
  repeated(outcome: 'stored' | 'refused'): void
  /** They will never be sent, and the notice that says so is stored. */
  withheld(): void
}

interface Open {
  readonly events: number
  /** Answers still to come. */
  left: number
  /** Bytes stored; null where they are withheld. */
  bytes: number | null
  readonly repeats: { stored: number; refused: number }
}

/**
 * Counts what became of the stream, in its order: an event counts when it and all before it are settled, however acknowledgements come. So everything
 * below `events + withheld` is settled, and a producer that starts anew goes on there.
 */
export class Account {
  readonly #open: Open[] = []
  readonly #settled: { -readonly [Key in keyof Settled]: Settled[Key] }

  /** `before`: what the producer before has settled. */
  constructor({ frames, events, bytes, withheld, repeats }: Settled = { frames: 0, events: 0, bytes: 0, withheld: 0 }) {
    this.#settled = { frames, events, bytes, withheld, ...(repeats ? { repeats } : {}) }
  }

  get settled(): Settled {
    return { ...this.#settled }
  }

  /** The next `events` events of the stream, settled when `answers` answers have come: one for each time that they are sent. */
  open(events: number, answers = 1): Entry {
    const entry: Open = { events, left: answers, bytes: null, repeats: { stored: 0, refused: 0 } }
    this.#open.push(entry)
    const answered = (): void => {
      entry.left--
      this.#close()
    }
    return {
      stored: (bytes) => {
        entry.bytes = bytes
        answered()
      },
      repeated: (outcome) => {
        entry.repeats[outcome] += events
        answered()
      },
      withheld: answered,
    }
  }

  #close(): void {
    const settled = this.#settled
    for (let head = this.#open[0]; head && head.left <= 0; head = this.#open[0]) {
      this.#open.shift()
      const { stored, refused } = head.repeats
      if (stored + refused > 0) {
        const { repeats = { stored: 0, refused: 0 } } = settled
        settled.repeats = { stored: repeats.stored + stored, refused: repeats.refused + refused }
      }
      if (head.bytes === null) settled.withheld += head.events
      else {
        settled.frames++
        settled.events += head.events
        settled.bytes += head.bytes
      }
    }
  }
}
