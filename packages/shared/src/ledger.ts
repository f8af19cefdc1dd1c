import { IntervalSet } from './interval-set.ts'

/** All in events. It closes when produced = scored + dead + dropped + pending. */
export interface LedgerSnapshot {
  readonly produced: number
  readonly scored: number
  readonly dead: number
  readonly dropped: number
  readonly pending: number
  /** Events of repeated decisions; in no other column. */
  readonly duplicates: number
  readonly closes: boolean
}

type Kind = 'scored' | 'dead'

/**
 * The ledger of one run and one model, over sequences 0 to produced − 1. A decision names the frame it is about by its first sequence and
 * its size, so frames may have any size.
 *
 * The sides are counted independently, so that the sum is a check: scored, dead and duplicates are the events in the messages that
 * arrived; dropped and pending are the sequences that nobody decided; produced is what the producer reports. While it
 * runs, its report lags behind the scores, and what was decided counts as produced; its final report stands as it is.
 */
export class Ledger {
  readonly #decided = new IntervalSet()
  /** By first sequence: frames of which some events still wait for the other kind of decision. */
  readonly #partial = new Map<number, { kind: Kind; left: number }>()
  #reported = 0
  #final = false
  #available = 0
  #scored = 0
  #dead = 0
  #duplicates = 0

  /** Events the server had acknowledged to the producer, in total; `final` when no more will come. Reports may come in any order. */
  produced(events: number, final = false): void {
    if (this.#final && !final) return
    this.#reported = final ? events : Math.max(this.#reported, events)
    this.#final = final
  }

  /** Scores of `count` events of the frame of `of` events from `first` on. The first decision for an event wins: later ones are duplicates. */
  scored(first: number, count: number, of = count): 'new' | 'duplicate' {
    const outcome = this.#decide('scored', first, count, of)
    if (outcome === 'new') this.#scored += count
    return outcome
  }

  /** `count` events of the frame of `of` events from `first` on could not be decoded or scored. */
  dead(first: number, count: number, of = count): 'new' | 'duplicate' {
    const outcome = this.#decide('dead', first, count, of)
    if (outcome === 'new') this.#dead += count
    return outcome
  }

  /** The first sequence the stream still holds: those below it that nobody decided are dropped. */
  firstAvailable(sequence: number): void {
    this.#available = Math.max(this.#available, sequence)
  }

  snapshot(): LedgerSnapshot {
    const end = Math.max(this.#reported, this.#decided.max + 1, this.#available)
    const decidedBelow = this.#decided.countBelow(this.#available)
    let pending = end - this.#available - (this.#decided.count - decidedBelow)
    for (const { left } of this.#partial.values()) pending += left
    const dropped = this.#available - decidedBelow
    const produced = this.#final ? this.#reported : end
    const closes = produced === this.#scored + this.#dead + dropped + pending
    return { produced, scored: this.#scored, dead: this.#dead, dropped, pending, duplicates: this.#duplicates, closes }
  }

  #decide(kind: Kind, first: number, count: number, of: number): 'new' | 'duplicate' {
    if (!(Number.isSafeInteger(first) && first >= 0 && count >= 0 && of >= 1 && count <= of)) {
      throw new RangeError(`a decision on ${count} of ${of} events from sequence ${first} does not exist`)
    }
    if (this.#decided.addRange(first, first + of - 1)) {
      if (count < of) this.#partial.set(first, { kind, left: of - count })
      return 'new'
    }
    const waiting = this.#partial.get(first)
    if (!waiting || waiting.kind === kind || count > waiting.left) {
      this.#duplicates += count
      return 'duplicate'
    }
    waiting.left -= count
    if (waiting.left === 0) this.#partial.delete(first)
    return 'new'
  }
}
