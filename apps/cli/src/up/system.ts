import type { Run } from '@jetwatch/shared/run'
import type { Status } from '@jetwatch/shared/status'
import { drain } from './drain.ts'
import type { Desk } from './open-run.ts'
import type { Nats } from './provide-nats.ts'
import type { Scorers } from './scorers.ts'
import type { Service } from './service.ts'

const DASHBOARD_MS = 5_000

/** What has been started, in that order, and what ends it. Everything in it is set once; null before. */
export class System {
  nats: Nats | null = null
  desk: Desk | null = null
  /** The document as it is now. */
  run: Run | null = null
  dashboard: Service | null = null
  scorers: Scorers | null = null
  producer: Service | null = null
  /** Of the gateway. */
  url: string | null = null
  /** Monotonic milliseconds of the first published and after the last published frame. */
  streaming: { from: number; to: number } | null = null

  /** Orderly: producer, what is pending, scorers, gateway, run document, NATS. Gives the final status. Never leaves a child. */
  async stop(): Promise<Status | null> {
    this.scorers?.release()
    const { streaming } = this
    // The producer goes on until it has been told.
    const ended = (): void => {
      if (streaming) streaming.to = performance.now()
    }
    void this.producer?.ended.then(ended)
    try {
      const status = await drain(this.producer, this.scorers?.current() ?? [], this.url)
      await this.dashboard?.stop(DASHBOARD_MS)
      if (this.desk && this.run) await this.desk.state.writeRun({ ...this.run, ended: Date.now() }).catch(() => undefined)
      return status
    } finally {
      this.kill()
      await this.desk?.bus.close()
      await this.nats?.stop()
    }
  }

  /** At once; nats-server is ended when this process ends. */
  kill(): void {
    for (const service of [this.producer, ...(this.scorers?.current() ?? []), this.dashboard]) service?.kill()
  }
}
