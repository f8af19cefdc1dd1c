import type { Desk } from './open-run.ts'
import type { PresencePost } from './presence.ts'
import type { Nats } from './provide-nats.ts'
import type { Requests } from './requests.ts'
import type { RunEnd, RunInHand } from './run-in-hand.ts'
import type { Service } from './service.ts'

const DASHBOARD_MS = 5_000

/** What runs stand on, in the order of its start, and the run in hand. Each is null before. */
export class System {
  nats: Nats | null = null
  desk: Desk | null = null
  presence: PresencePost | null = null
  requests: Requests | null = null
  dashboard: Service | null = null
  /** Of the gateway, once it is ready. */
  url: string | null = null
  run: RunInHand | null = null

  /** Ends the run in hand in order; null where there is none. */
  async endRun(fault: unknown): Promise<RunEnd | null> {
    const { run } = this
    this.run = null
    return run ? run.end(fault) : null
  }

  /** Orderly, behind the run: gateway, NATS. Never leaves a child. */
  async stop(): Promise<void> {
    try {
      this.requests?.close()
      await this.presence?.end()
      await this.dashboard?.stop(DASHBOARD_MS)
    } finally {
      this.kill()
      await this.desk?.bus.close()
      await this.nats?.stop()
    }
  }

  /** At once; nats-server is ended when this process ends. */
  kill(): void {
    this.run?.kill()
    this.dashboard?.kill()
  }
}
