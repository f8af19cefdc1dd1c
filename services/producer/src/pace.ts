import type { Speed } from '@jetwatch/shared/run-control'
import type { StreamClock } from '@jetwatch/shared/stream-clock'

/** Seconds of backlog that a stalled stream makes up for; what is beyond is given up and reported. */
const MOST_BACKLOG = 60
/** While catching up, the stream runs at most this many times its speed. */
const BURST = 2
/** A backlog of 1 % of 10 s, besides the frame in hand, counts as behind. */
const BEHIND_SECONDS = 0.1

export interface PaceOptions {
  /** When events are due, in seconds of the stream. */
  readonly clock: StreamClock
  /** Seconds of the stream in one second; default 1. */
  readonly speed?: Speed
  /** Monotonic clock, seconds. */
  readonly now?: () => number
}

/**
 * When frames are due. Holds an absolute schedule: event n is due when the stream's clock says so, so that late frames do not shift those after
 * them. After a stall it catches up at twice the speed. A change of speed, a pause and a skip begin the schedule anew where the stream is: nothing is
 * made up for, and nothing waits longer. For each frame: `next`, then `wait` until it is 0, then `sent` or `skipped`.
 */
export class Pace {
  readonly #clock: StreamClock
  readonly #now: () => number
  /** Infinite without a schedule. */
  #speed: number
  /** The schedule: second `#stream` of the stream comes at second `#wall` of the clock; null before the first frame. */
  #wall: number | null = null
  #stream = 0
  /** Seconds of the stream at which the frame in hand begins and ends. The same while there is none. */
  #begin = 0
  #end = 0
  /** Of the last frame brought up: seconds of the stream, and events. */
  #slack = 0
  #count = 0
  #held = false
  #last = Number.NEGATIVE_INFINITY
  #backlog = 0
  #givenUp = 0

  constructor({ clock, speed = 1, now = () => performance.now() / 1000 }: PaceOptions) {
    this.#clock = clock
    this.#speed = toNumber(speed)
    this.#now = now
  }

  /** Brings up the next `count` events. The first call starts the schedule. */
  next(count: number): void {
    this.#wall ??= this.#now()
    this.#begin = this.#end
    for (let i = 0; i < count; i++) this.#end = this.#clock.next()
    this.#slack = this.#end - this.#begin
    this.#count = count
  }

  /** Seconds until the last of the events brought up is due; infinite while held. */
  get wait(): number {
    if (this.#held) return Number.POSITIVE_INFINITY
    const earliest = Math.max(this.#due, this.#last + this.#slack / this.#speed / BURST)
    return Math.max(0, earliest - this.#now())
  }

  /** The events brought up went out now. */
  sent(): void {
    this.#last = this.#now()
    this.#begin = this.#end
    this.#backlog = this.#speed === Number.POSITIVE_INFINITY ? 0 : this.#last - this.#due
    if (this.#backlog > MOST_BACKLOG) {
      const excess = this.#backlog - MOST_BACKLOG
      this.#wall = (this.#wall ?? this.#last) + excess
      this.#backlog = MOST_BACKLOG
      this.#givenUp += excess
    }
  }

  /** The events brought up are left out and take no time. */
  skipped(): void {
    this.#begin = this.#end
    this.#beginAt(this.#end)
  }

  set speed(speed: Speed) {
    const wanted = toNumber(speed)
    if (wanted === this.#speed) return
    this.#beginAt(this.#place)
    this.#speed = wanted
  }

  /** Stops the stream's time, or lets it run again from where it stopped. */
  set held(held: boolean) {
    if (held === this.#held) return
    this.#beginAt(this.#place)
    this.#held = held
  }

  /** True while the stream is behind its schedule by more than 1 % of 10 s and the frame in hand. */
  get behind(): boolean {
    if (this.#wall === null || this.#held || this.#speed === Number.POSITIVE_INFINITY) return false
    const slack = this.#slack / this.#speed
    // A frame that does not come any more is lateness too.
    const sinceDue = this.#now() - this.#due
    return Math.max(this.#backlog, sinceDue - slack) > BEHIND_SECONDS + slack
  }

  /** Events per second asked for in the last frame; null before the first, and where the stream takes no time. */
  get asked(): number | null {
    return this.#slack > 0 && this.#speed < Number.POSITIVE_INFINITY ? (this.#count / this.#slack) * this.#speed : null
  }

  /** Seconds of schedule given up after stalls of over a minute. */
  get givenUpSeconds(): number {
    return this.#givenUp
  }

  /** Second of the clock at which the frame in hand is due. */
  get #due(): number {
    return (this.#wall ?? this.#now()) + (this.#end - this.#stream) / this.#speed
  }

  /** Second of the stream that it is now, within the frame in hand: what is late is late no more. */
  get #place(): number {
    if (this.#wall === null || this.#held) return this.#stream
    if (this.#speed === Number.POSITIVE_INFINITY) return this.#begin
    const place = this.#stream + (this.#now() - this.#wall) * this.#speed
    return Math.min(this.#end, Math.max(this.#begin, place))
  }

  #beginAt(place: number): void {
    if (this.#wall === null) return
    this.#wall = this.#now()
    this.#stream = place
    this.#backlog = 0
  }
}

const toNumber = (speed: Speed): number => (speed === 'max' ? Number.POSITIVE_INFINITY : speed)
