import { isActive } from '../corruptions/corruption.ts'
import { createRandom } from '../random.ts'
import type { Recipe } from '../recipe.ts'
import { createStreamClock } from '../stream-clock.ts'
import type { TransportFault } from './transport-fault.ts'

/** Seed word of the transport: those of a mix, of arrivals and of corruptions are 0 to 5. */
const TRANSPORT = 6

/** What a transport needs to know of a frame. */
interface Framed {
  readonly frame: number
  /** Sequence of the first event. */
  readonly first: number
  readonly jets: { readonly length: number }
}

/** A frame on its way: as the stream gets it, or as it does not. */
export interface Sending<T> {
  /**
   * `original`: the first time. `repeat-same`: again under the id of the original, to be refused by the server. `repeat-new`: again
   * under an id of its own. `withheld`: never.
   */
  readonly kind: 'original' | 'repeat-same' | 'repeat-new' | 'withheld'
  readonly frame: T
  /** How often this frame has been sent before: 0 for the original. */
  readonly copy: number
}

/** What becomes of a frame: how many frames each of its sendings is late, in no particular order, and what the repeats are. */
export interface FrameFate {
  readonly lost: boolean
  /** One for the original and one for each repeat; 0 is in time. */
  readonly delays: readonly number[]
  readonly repeats: readonly ('same' | 'new')[]
}

/** The same arguments give the same fate. Of several delays that act on one sending, the longest holds. */
export function frameFate(faults: readonly TransportFault[], seed: number, frame: number, seconds: number): FrameFate {
  const acting = [...faults.entries()].filter(([, fault]) => isActive(fault, seconds))
  const randomOf = (at: number) => createRandom(seed, TRANSPORT, at, frame)
  const repeats: ('same' | 'new')[] = []
  for (const [at, fault] of acting) {
    if (fault.kind === 'loss' && randomOf(at).next() < fault.probability) return { lost: true, delays: [], repeats: [] }
    if (fault.kind === 'repeat' && randomOf(at).next() < fault.probability) repeats.push(fault.id)
  }
  const delays = new Array<number>(1 + repeats.length).fill(0)
  for (const [at, fault] of acting) {
    if (fault.kind !== 'delay') continue
    const random = randomOf(at)
    for (let copy = 0; copy < delays.length; copy++) {
      if (random.next() < fault.probability) delays[copy] = Math.max(delays[copy] as number, 1 + random.below(fault.frames))
    }
  }
  return { lost: false, delays, repeats }
}

interface Held<T extends Framed> {
  /** Released when this frame has gone out. */
  readonly due: number
  readonly letter: Letter<T>
}

/** A frame and what is still to be sent of it. */
interface Letter<T> {
  readonly frame: T
  readonly repeats: readonly ('same' | 'new')[]
  sent: number
}

/**
 * The faults of a recipe's transport, for a producer and for whoever asks offline what would reach a scorer: both get the same sendings
 * in the same order. Holds a bounded number of frames; those still held at the end come with `flush`. Without faults every frame is
 * one original, at once.
 */
export class Transport<T extends Framed> {
  readonly #faults: readonly TransportFault[]
  readonly #seed: number
  readonly #clock: ReturnType<typeof createStreamClock>
  /** In order of their release. */
  readonly #held: Held<T>[] = []
  #events = 0
  #seconds = 0

  constructor(recipe: Pick<Recipe, 'rate' | 'rateProfile' | 'seed' | 'transport'>) {
    this.#faults = recipe.transport ?? []
    this.#seed = recipe.seed
    this.#clock = createStreamClock(recipe)
  }

  /** Frames held back now; a frame that is to be sent several times may be held several times. */
  get held(): number {
    return this.#held.length
  }

  /**
   * What goes out when the next frame comes, and how many `copies` of that frame there will be in all (0 where it is withheld).
   * Frames rise, but need not follow each other without gaps.
   */
  send(frame: T): { readonly copies: number; readonly sendings: readonly Sending<T>[] } {
    if (this.#faults.length === 0) return { copies: 1, sendings: [{ kind: 'original', frame, copy: 0 }] }
    // The clock only runs forward, event by event.
    const end = frame.first + frame.jets.length
    for (; this.#events < end; this.#events++) this.#seconds = this.#clock.next()
    const fate = frameFate(this.#faults, this.#seed, frame.frame, this.#seconds)
    const sendings: Sending<T>[] = []
    if (fate.lost) sendings.push({ kind: 'withheld', frame, copy: 0 })
    const letter: Letter<T> = { frame, repeats: fate.repeats, sent: 0 }
    for (const delay of fate.delays) {
      if (delay === 0) sendings.push(next(letter))
      else this.#hold({ due: frame.frame + delay, letter })
    }
    while (this.#held[0] && this.#held[0].due <= frame.frame) sendings.push(next((this.#held.shift() as Held<T>).letter))
    return { copies: fate.delays.length, sendings }
  }

  /** All that is still held back, at the end of the stream. */
  flush(): Sending<T>[] {
    return this.#held.splice(0).map(({ letter }) => next(letter))
  }

  /** Behind those that are due at the same frame. */
  #hold(held: Held<T>): void {
    const behind = this.#held.findIndex(({ due }) => due > held.due)
    this.#held.splice(behind < 0 ? this.#held.length : behind, 0, held)
  }
}

/** Whichever sending goes out first is the original. */
function next<T>(letter: Letter<T>): Sending<T> {
  const copy = letter.sent++
  const kind = copy === 0 ? 'original' : letter.repeats[copy - 1] === 'same' ? 'repeat-same' : 'repeat-new'
  return { kind, frame: letter.frame, copy }
}
