import { plannedEvents } from '@jetwatch/shared/replay-progress'
import type { ProducerState, Run } from '@jetwatch/shared/run'
import type { MixStats } from '@jetwatch/source/mix'
import type { Pace } from './pace.ts'

/** Seconds over which the actual rate is told. */
const WINDOW = 10

/** Counts what the server has acknowledged, and tells it as the producer's state. */
export class Report {
  readonly #run: Run
  readonly #pace: Pace
  readonly #stats: MixStats
  readonly #samples: { at: number; events: number }[] = []
  #frames = 0
  #events = 0
  #bytes = 0

  constructor(run: Run, pace: Pace, stats: MixStats) {
    this.#run = run
    this.#pace = pace
    this.#stats = stats
  }

  acknowledged(events: number, bytes: number): void {
    this.#frames++
    this.#events += events
    this.#bytes += bytes
  }

  state(state: ProducerState['state'], error: string | null = null): ProducerState {
    return {
      run: this.#run.run,
      state,
      frames: this.#frames,
      events: this.#events,
      bytes: this.#bytes,
      skipped: { ...this.#stats.skipped },
      pass: this.#stats.pass,
      rate: {
        asked: Number((this.#pace.asked ?? this.#run.recipe.rate).toPrecision(6)),
        actual: this.#rate(),
        behind: state === 'running' && this.#pace.behind,
      },
      ...{ position: this.#events, total: plannedEvents(this.#run.recipe), paused: false, speed: 1, withheld: 0, control: 0 },
      error,
      updated: Date.now(),
    }
  }

  /** Events per second acknowledged over the last seconds, from the samples taken at each report since the first frame. */
  #rate(): number {
    if (this.#events === 0) return 0
    const now = performance.now() / 1000
    this.#samples.push({ at: now, events: this.#events })
    while (this.#samples.length > 2 && now - (this.#samples[1]?.at ?? now) >= WINDOW) this.#samples.shift()
    const oldest = this.#samples[0]
    return oldest && now > oldest.at ? (this.#events - oldest.events) / (now - oldest.at) : 0
  }
}
