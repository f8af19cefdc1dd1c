import type { Control, Speed } from '@jetwatch/shared/run-control'
import type { Pace } from './pace.ts'

/** What to do with a frame: it has gone before, it is left out, it goes now, or the run ends before it. */
export type Verdict = 'settled' | 'skip' | 'send' | 'stop'

export interface PlayerOptions {
  readonly control: Control
  readonly pace: Pace
  /** The process is asked to end. */
  readonly stop: AbortSignal
  /** Sequences below this were settled by the producer before. */
  readonly resumeAt?: number
  /** Hears when a document is obeyed, or the stream holds or goes on. */
  readonly onChange?: () => void
  /** Resolves after so many seconds (infinite: never), or at once when the signal is aborted. 0 lets acknowledgements and timers have their turn. */
  readonly sleep?: (seconds: number, signal: AbortSignal) => Promise<void>
}

/** Takes frame after frame through the schedule as the control document in force wants it. A change is obeyed at once, also in mid-wait. */
export class Player {
  readonly #pace: Pace
  readonly #stop: AbortSignal
  readonly #resumeAt: number
  readonly #onChange: () => void
  readonly #sleep: (seconds: number, signal: AbortSignal) => Promise<void>
  #control: Control
  #obeyed = 0
  #paused = false
  #position: number
  #wake = new AbortController()

  constructor({ control, pace, stop, resumeAt = 0, onChange = () => {}, sleep = sleepFor }: PlayerOptions) {
    this.#control = control
    this.#pace = pace
    this.#stop = stop
    this.#resumeAt = resumeAt
    this.#position = resumeAt
    this.#onChange = onChange
    this.#sleep = sleep
    stop.addEventListener('abort', () => this.#wake.abort(), { once: true })
  }

  /** The newest document counts, in whatever order they come. */
  obey(control: Control): void {
    if (control.revision <= this.#control.revision) return
    this.#control = control
    this.#wake.abort()
  }

  /** Sequence of the next event to send. */
  get position(): number {
    return this.#position
  }

  /** True while it holds. */
  get paused(): boolean {
    return this.#paused
  }

  get speed(): Speed {
    return this.#control.speed
  }

  /** Revision of the document that is obeyed. */
  get revision(): number {
    return this.#obeyed
  }

  /** True when a person ended the run, or the process was asked to end. */
  get stopped(): boolean {
    return this.#stop.aborted || this.#control.stop
  }

  /** True if a frame that ends before this sequence is left out, as things stand. */
  skips(end: number): boolean {
    return end > this.#resumeAt && end <= this.#control.from
  }

  /** Resolves when it is clear what becomes of the frame of `count` events from `first` on. Frames follow each other without gaps. */
  async admit(first: number, count: number): Promise<Verdict> {
    const end = first + count
    this.#pace.next(count)
    for (;;) {
      this.#wake = new AbortController()
      if (this.#stop.aborted) return 'stop'
      const { stop, from, paused, until, speed, revision } = this.#control
      const holds = !stop && end > Math.max(this.#resumeAt, from) && (paused || (until !== null && first >= until))
      this.#pace.speed = speed
      this.#pace.held = holds
      this.#tell(revision, holds)
      if (stop) return 'stop'
      if (end <= this.#resumeAt) return this.#leave('settled', end)
      if (end <= from) return this.#leave('skip', end)
      // Also where nothing is to wait for: whoever else has work has a turn.
      await this.#sleep(this.#pace.wait, this.#wake.signal)
      if (this.#wake.signal.aborted || this.#pace.wait > 0) continue
      this.#pace.sent()
      this.#position = end
      return 'send'
    }
  }

  async #leave(verdict: Verdict, end: number): Promise<Verdict> {
    this.#pace.skipped()
    this.#position = Math.max(this.#position, end)
    await this.#sleep(0, this.#wake.signal)
    return verdict
  }

  #tell(revision: number, paused: boolean): void {
    if (revision === this.#obeyed && paused === this.#paused) return
    this.#obeyed = revision
    this.#paused = paused
    this.#onChange()
  }
}

/** A timer cannot wait longer than 2³¹ ms. */
const LONGEST_SLEEP = 1e6

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
    const timer = setTimeout(end, Math.min(seconds, LONGEST_SLEEP) * 1000)
    signal.addEventListener('abort', end, { once: true })
  })
}
