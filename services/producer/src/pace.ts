import type { StreamClock } from '@jetwatch/shared/stream-clock'

/** Seconds of backlog that a stalled stream makes up for; what is beyond is given up and reported. */
const MOST_BACKLOG = 60
/** While catching up, the stream runs at most this many times its speed. */
const BURST = 2
/** A backlog of 1 % of 10 s, besides the frame in hand, counts as behind. */
const BEHIND_SECONDS = 0.1

export interface PaceOptions {
  /** When events are due, in seconds of the stream; null takes no time. */
  readonly clock: StreamClock | null
  /** Seconds of the stream in one second; default 1. */
  readonly speed?: number
  /** Monotonic clock, seconds. */
  readonly now?: () => number
  /** Resolves after so many seconds, or at once when the signal is aborted. 0 lets acknowledgements and timers have their turn. */
  readonly sleep?: (seconds: number, signal: AbortSignal) => Promise<void>
}

/**
 * Holds an absolute schedule: event n is due when the stream's clock says so, so that late frames do not shift those after
 * them. After a stall it catches up at twice the speed.
 */
export class Pace {
  readonly #clock: StreamClock | null
  readonly #speed: number
  readonly #now: () => number
  readonly #sleep: (seconds: number, signal: AbortSignal) => Promise<void>
  #start: number | null = null
  /** Seconds after the start at which the last event of the last turn was due. */
  #due = 0
  #last = Number.NEGATIVE_INFINITY
  #backlog = 0
  #slack = 0
  #count = 0
  #givenUp = 0

  constructor({ clock, speed = 1, now = () => performance.now() / 1000, sleep = sleepFor }: PaceOptions) {
    this.#clock = clock
    this.#speed = speed
    this.#now = now
    this.#sleep = sleep
  }

  /** Resolves when the last of the next `count` events is due. The first turn starts the schedule. */
  async turn(count: number, signal: AbortSignal): Promise<void> {
    const clock = this.#clock
    if (clock === null) return this.#sleep(0, signal)
    this.#start ??= this.#now()
    const before = this.#due
    for (let i = 0; i < count; i++) this.#due = clock.next() / this.#speed
    this.#slack = this.#due - before
    this.#count = count
    const due = this.#start + this.#due
    const earliest = Math.max(due, this.#last + this.#slack / BURST)
    const wait = earliest - this.#now()
    await this.#sleep(Math.max(0, wait), signal)
    this.#last = this.#now()
    this.#backlog = this.#last - due
    if (this.#backlog > MOST_BACKLOG) {
      const excess = this.#backlog - MOST_BACKLOG
      this.#start += excess
      this.#backlog = MOST_BACKLOG
      this.#givenUp += excess
    }
  }

  /** True while the stream is behind its schedule by more than 1 % of 10 s and the frame in hand. */
  get behind(): boolean {
    if (this.#clock === null || this.#start === null) return false
    // A turn that does not come any more is lateness too.
    const sinceDue = this.#now() - (this.#start + this.#due)
    return Math.max(this.#backlog, sinceDue - this.#slack) > BEHIND_SECONDS + this.#slack
  }

  /** Events per second asked for in the last turn; null before the first, and where the stream takes no time. */
  get asked(): number | null {
    return this.#slack > 0 ? this.#count / this.#slack : null
  }

  /** Seconds of schedule given up after stalls of over a minute. */
  get givenUpSeconds(): number {
    return this.#givenUp
  }
}

function sleepFor(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || seconds === 0) {
      setImmediate(resolve)
      return
    }
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, seconds * 1000)
    signal.addEventListener('abort', end, { once: true })
  })
}
