import { IntervalSet } from './interval-set.ts'

/** All in events. It closes when produced = scored + dead + dropped + pending. */
export interface LedgerSnapshot {
  readonly produced: number
  readonly scored: number
  readonly dead: number
  /** Nobody will decide them: the stream no longer holds them, or they were withheld. */
  readonly dropped: number
  /** Part of `dropped`: never sent, because the recipe's transport lost them or a jump skipped them. */
  readonly withheld: number
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
 * arrived, withheld is what the producer's notices say; the rest of dropped, and pending, are the sequences that nobody settled; produced
 * is what the producer reports. While it runs, its report lags behind the scores, and what was settled counts as produced; its final
 * report stands as it is.
 */
export class Ledger {
  /** Decided or withheld: memory grows with the gaps between them only. */
  readonly #settled = new IntervalSet()
  /** By first sequence: frames of which some events still wait for the other kind of decision. */
  readonly #partial = new Map<number, { kind: Kind; left: number }>()
  #reported = 0
  #final = false
  #available = 0
  #scored = 0
  #dead = 0
  #duplicates = 0
  #withheld = 0

  /** Events the server had acknowledged to the producer and events withheld, in total; `final` when no more will come. Reports may come in any order. */
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

  /** `count` events from `first` on were never sent. The same notice again changes nothing; what was decided all the same stays decided. */
  withheld(first: number, count: number): void {
    if (!(Number.isSafeInteger(first) && first >= 0 && Number.isSafeInteger(count) && count >= 1))
      throw new RangeError(`${count} events from sequence ${first} do not exist`)
    this.#withheld += this.#settled.addMissing(first, first + count - 1)
  }

  /** Decisions on `count` events that the server refused, since they were decided before. */
  repeated(count: number): void {
    this.#duplicates += count
  }

  /** The first sequence the stream still holds: those below it that nobody settled are dropped. */
  firstAvailable(sequence: number): void {
    this.#available = Math.max(this.#available, sequence)
  }

  snapshot(): LedgerSnapshot {
    const end = Math.max(this.#reported, this.#settled.max + 1, this.#available)
    const settledBelow = this.#settled.countBelow(this.#available)
    let pending = end - this.#available - (this.#settled.count - settledBelow)
    for (const { left } of this.#partial.values()) pending += left
    const dropped = this.#available - settledBelow + this.#withheld
    const produced = this.#final ? this.#reported : end
    const closes = produced === this.#scored + this.#dead + dropped + pending
    return {
      produced,
      scored: this.#scored,
      dead: this.#dead,
      dropped,
      withheld: this.#withheld,
      pending,
      duplicates: this.#duplicates,
      closes,
    }
  }

  #decide(kind: Kind, first: number, count: number, of: number): 'new' | 'duplicate' {
    if (!(Number.isSafeInteger(first) && first >= 0 && count >= 0 && of >= 1 && count <= of)) {
      throw new RangeError(`a decision on ${count} of ${of} events from sequence ${first} does not exist`)
    }
    if (this.#settled.addRange(first, first + of - 1)) {
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
