import type { Scores } from '@jetwatch/shared/scores'
import type { ModelObserver } from '../model-observer.ts'

const FIRST = 4_096
/** Events kept of each model, 14 bytes each. A model that catches up may be this far behind the other and still be compared. */
export const MAX_LOGGED = 2 ** 18

/** Score and decision of the last events of one model, found by sequence. */
export class DecisionLog implements ModelObserver {
  #size = FIRST
  #sequence = new Float64Array(FIRST).fill(-1)
  #score = new Float32Array(FIRST)
  #label = new Uint8Array(FIRST)
  #flagged = new Uint8Array(FIRST)
  /** Highest sequence so far; −1 before the first. */
  newest = -1

  scores({ count, sequence, score, label, flagged }: Scores): void {
    for (let i = 0; i < count; i++) {
      const event = sequence[i] as number
      let at = event % this.#size
      const held = this.#sequence[at] as number
      if (held >= 0 && held !== event && this.#size < MAX_LOGGED) {
        this.#grow()
        at = event % this.#size
      }
      // What comes again from long ago does not push out what is new.
      if ((this.#sequence[at] as number) > event) continue
      this.#sequence[at] = event
      this.#score[at] = score[i] as number
      this.#label[at] = label[i] as number
      this.#flagged[at] = flagged[i] as number
      this.newest = Math.max(this.newest, event)
    }
  }

  /** Place of an event in the log, −1 where it is not there; good until the next message. */
  find(event: number): number {
    const at = event % this.#size
    return this.#sequence[at] === event ? at : -1
  }

  at(place: number): { readonly score: number; readonly label: number; readonly flagged: boolean } {
    return { score: this.#score[place] as number, label: this.#label[place] as number, flagged: this.#flagged[place] === 1 }
  }

  #grow(): void {
    const [sequence, score, label, flagged] = [this.#sequence, this.#score, this.#label, this.#flagged]
    this.#size *= 2
    this.#sequence = new Float64Array(this.#size).fill(-1)
    this.#score = new Float32Array(this.#size)
    this.#label = new Uint8Array(this.#size)
    this.#flagged = new Uint8Array(this.#size)
    for (let i = 0; i < sequence.length; i++) {
      const event = sequence[i] as number
      if (event < 0) continue
      const at = event % this.#size
      this.#sequence[at] = event
      this.#score[at] = score[i] as number
      this.#label[at] = label[i] as number
      this.#flagged[at] = flagged[i] as number
    }
  }
}
