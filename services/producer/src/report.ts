import { plannedEvents } from '@jetwatch/shared/replay-progress'
import type { ProducerState, Run } from '@jetwatch/shared/run'
import type { MixStats } from '@jetwatch/source/mix'
import type { Account } from './account.ts'
import type { Pace } from './pace.ts'
import type { Player } from './player.ts'

/** Seconds over which the actual rate is told. */
const WINDOW = 10

export interface Told {
  readonly run: Run
  readonly pace: Pace
  readonly player: Player
  readonly account: Account
  readonly stats: MixStats
}

/** Tells what became of the stream so far, and where it stands, as the producer's state. */
export class Report {
  readonly #told: Told
  readonly #total: number | null
  readonly #samples: { at: number; events: number }[] = []

  constructor(told: Told) {
    this.#told = told
    this.#total = plannedEvents(told.run.recipe)
  }

  state(state: ProducerState['state'], error: string | null = null): ProducerState {
    const { run, pace, player, account, stats } = this.#told
    const settled = account.settled
    const { position } = player
    return {
      run: run.run,
      state,
      ...settled,
      skipped: { ...stats.skipped },
      pass: stats.pass,
      rate: {
        asked: Number((pace.asked ?? run.recipe.rate).toPrecision(6)),
        actual: this.#rate(settled.events),
        behind: state === 'running' && pace.behind,
      },
      position,
      // The end of the files is known when it is reached.
      total: state === 'finished' ? position : this.#total,
      paused: state === 'running' && player.paused,
      speed: player.speed,
      control: player.revision,
      error,
      updated: Date.now(),
    }
  }

  /** Events per second acknowledged over the last seconds, from the samples taken at each report since the first frame. */
  #rate(events: number): number {
    const now = performance.now() / 1000
    if (this.#samples.length === 0 && events === 0) return 0
    this.#samples.push({ at: now, events })
    while (this.#samples.length > 2 && now - (this.#samples[1]?.at ?? now) >= WINDOW) this.#samples.shift()
    const oldest = this.#samples[0]
    return oldest && now > oldest.at ? (events - oldest.events) / (now - oldest.at) : 0
  }
}
