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

/**
 * The ledger of one run and one model. Frames are numbered from 0 and are all full but the last of the run.
 *
 * The sides are counted independently, so that the sum is a check: `produced` is what the producer reports; scored, dead and duplicates are
 * the events in the messages that arrived; dropped and pending are the frames that nobody decided, at the size a frame has.
 */
export class Ledger {
  readonly #decided = new IntervalSet()
  /** Frames of which some events still wait for the other kind of decision. */
  readonly #partial = new Map<number, { kind: Kind; left: number }>()
  #frames = 0
  #events = 0
  #frameSize: number
  #available = 0
  /** Events of the highest decided frame, which may be the short last one. */
  #highestSize = 0
  #scored = 0
  #dead = 0
  #duplicates = 0

  constructor(frameSize: number) {
    this.#frameSize = frameSize
  }

  /** What the server had acknowledged to the producer, in total. Reports may lag behind the scores, and may come in any order. */
  produced(frames: number, events: number): void {
    if (frames < this.#frames || events < this.#events) return
    this.#frames = frames
    this.#events = events
  }

  /** Scores of `count` events of a frame of `of` events. The first decision for an event wins: later ones are duplicates. */
  scored(frame: number, count: number, of = count): 'new' | 'duplicate' {
    const outcome = this.#decide('scored', frame, count, of)
    if (outcome === 'new') this.#scored += count
    return outcome
  }

  /** `count` events of a frame of `of` events could not be decoded or scored. */
  dead(frame: number, count: number, of = count): 'new' | 'duplicate' {
    const outcome = this.#decide('dead', frame, count, of)
    if (outcome === 'new') this.#dead += count
    return outcome
  }

  /** The first frame the stream still holds: frames below it that nobody decided are dropped. */
  firstAvailable(frame: number): void {
    this.#available = Math.max(this.#available, frame)
  }

  snapshot(): LedgerSnapshot {
    const produced = this.#producedEvents()
    const end = this.#end()
    const available = Math.min(this.#available, end)
    const droppedFrames = available - this.#decided.countBelow(available)
    const pendingFrames = end - available - (this.#decided.count - this.#decided.countBelow(available))
    // Only the very last frame can be short; where nobody decided it, what it lacks is missing from its column. A report that
    // lacks a whole frame or has too much is not explained away: then the ledger does not close.
    const lacking = end * this.#frameSize - produced
    const short = this.#decided.has(end - 1) || lacking < 0 || lacking >= this.#frameSize ? 0 : lacking
    const dropped = droppedFrames * this.#frameSize - (available === end ? short : 0)
    let pending = pendingFrames * this.#frameSize - (available === end ? 0 : short)
    for (const { left } of this.#partial.values()) pending += left
    const sum = this.#scored + this.#dead + dropped + pending
    return {
      produced,
      scored: this.#scored,
      dead: this.#dead,
      dropped,
      pending,
      duplicates: this.#duplicates,
      closes: produced === sum,
    }
  }

  /** Frames known to exist: reported, decided, or discarded. */
  #end(): number {
    return Math.max(this.#frames, this.#decided.max + 1, this.#available)
  }

  #producedEvents(): number {
    const end = this.#end()
    if (end === this.#frames) return this.#events
    // The report lags: a frame that has a successor is full, and the last one says its own size.
    return (end - 1) * this.#frameSize + (this.#decided.max === end - 1 ? this.#highestSize : this.#frameSize)
  }

  #decide(kind: Kind, frame: number, count: number, of: number): 'new' | 'duplicate' {
    if (!(Number.isSafeInteger(frame) && frame >= 0 && count >= 0 && count <= of)) {
      throw new RangeError(`a decision on ${count} of ${of} events of frame ${frame} does not exist`)
    }
    const highest = this.#decided.max
    if (this.#decided.add(frame)) {
      if (frame > highest) this.#highestSize = of
      if (count < of) this.#partial.set(frame, { kind, left: of - count })
      return 'new'
    }
    const waiting = this.#partial.get(frame)
    if (!waiting || waiting.kind === kind || count > waiting.left) {
      this.#duplicates += count
      return 'duplicate'
    }
    waiting.left -= count
    if (waiting.left === 0) this.#partial.delete(frame)
    return 'new'
  }
}

type Kind = 'scored' | 'dead'
