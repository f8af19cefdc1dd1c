import { type Heartbeat, heartbeat } from '@jetwatch/bus/heartbeat'
import type { State } from '@jetwatch/bus/state'
import type { Supervisor } from '@jetwatch/shared/replay-request'
import { removeSystemFile, writeSystemFile } from './system-file.ts'

const BEAT_MS = 1_000

/** Tells that this process answers requests: in the supervisor document once a second, and in the file of the home folder. */
export class PresencePost {
  readonly #home: string
  readonly #nats: string
  readonly #started = Date.now()
  readonly #beat: Heartbeat
  #told: Omit<Supervisor, 'updated'> = { state: 'starting', run: null }

  private constructor(state: State, home: string, nats: string) {
    this.#home = home
    this.#nats = nats
    // A server that is away is told of elsewhere.
    this.#beat = heartbeat(
      BEAT_MS,
      () => state.writeSupervisor({ ...this.#told, updated: Date.now() }),
      () => {},
    )
  }

  static async open(state: State, home: string, nats: string): Promise<PresencePost> {
    const post = new PresencePost(state, home, nats)
    await post.reachable(null)
    return post
  }

  /** Where the page or /api/status is. */
  reachable(url: string | null): Promise<void> {
    return writeSystemFile(this.#home, { pid: process.pid, nats: this.#nats, url, started: this.#started })
  }

  tell(state: Supervisor['state'], run: string | null): void {
    this.#told = { state, run }
    this.#beat.now()
  }

  async end(): Promise<void> {
    this.tell('ending', null)
    await this.#beat.stop()
    await removeSystemFile(this.#home, process.pid)
  }
}
