import type { State, Watch } from '@jetwatch/bus/state'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { ReplayAnswer, ReplayRequest } from '@jetwatch/shared/replay-request'
import type { Fault } from '@jetwatch/shared/status'

/** What an answer says, apart from when and to whom. */
export type Said = { state: 'preparing'; detail: string } | { state: 'started'; run: string } | { state: 'refused'; error: Fault }

/** Requests for another run, one after the other; of several that wait only the last is taken, the others are refused. */
export class Requests {
  readonly #state: State
  #waiting: ReplayRequest | null = null
  #wake: () => void = () => {}
  #watch: Watch | null = null

  private constructor(state: State) {
    this.#state = state
  }

  /** Those written from now on: what is there was meant for somebody before. */
  static async open(state: State): Promise<Requests> {
    const requests = new Requests(state)
    const old = (await state.readReplayRequest())?.id
    requests.#watch = await state.watchReplayRequest((request) => {
      if (request.id !== old) requests.#take(request)
    })
    return requests
  }

  /** Resolves when one waits. */
  async waiting(): Promise<void> {
    while (this.#waiting === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** The one that waits; null if none does. */
  take(): ReplayRequest | null {
    const request = this.#waiting
    this.#waiting = null
    return request
  }

  async answer(id: string, said: Said): Promise<void> {
    const answer: ReplayAnswer = { id, at: Date.now(), ...said }
    await this.#state.writeReplayAnswer(answer)
  }

  close(): void {
    this.#watch?.stop()
  }

  #take(request: ReplayRequest): void {
    const before = this.#waiting
    this.#waiting = request
    this.#wake()
    if (before) this.answer(before.id, { state: 'refused', error: OVERTAKEN }).catch(() => undefined)
  }
}

const OVERTAKEN: Fault = {
  code: 'CONFLICT',
  message: 'another request came before this one was taken',
  remedy: 'Ask again, if it is still wanted',
}

/** Any thrown value as the fault of an answer. */
export function toFault(error: unknown): Fault {
  if (error instanceof JetwatchError) return { code: error.code, message: error.message, remedy: error.remedy }
  return { code: 'ENVIRONMENT', message: error instanceof Error ? error.message : String(error), remedy: 'See the logs of jetwatch up' }
}
