import { type AlertStore, openAlerts } from '@jetwatch/bus/alerts'
import type { Bus } from '@jetwatch/bus/connect'
import type { Watch } from '@jetwatch/bus/state'
import { type Acknowledgement, type AlertBook, EMPTY_BOOK, type Reading } from '@jetwatch/shared/alerts/alert'
import { AlertEngine, acknowledge } from '@jetwatch/shared/alerts/engine'
import { AlertMeter } from '@jetwatch/shared/alerts/meter'
import type { RunFeed } from '../run-feed.ts'
import { runSample } from './run-sample.ts'

const TICK_MS = 1_000
/** After the connection came back, heartbeats are old until the services have written anew. */
const GRACE_MS = 5_000

/** Judges the run once a second, whether anybody looks or not, and keeps what is raised in NATS. */
export class AlertMonitor {
  readonly #bus: Bus
  readonly #store: AlertStore
  readonly #meter = new AlertMeter()
  readonly #engine = new AlertEngine()
  #book: AlertBook = EMPTY_BOOK
  #readings: readonly Reading[] = []
  #watch: Watch | null = null
  #timer: ReturnType<typeof setInterval> | undefined
  #judging: Promise<void> | null = null
  #connected = true
  /** When NATS came back, or a judgement could not be kept; milliseconds since 1970. */
  #troubled = 0

  private constructor(bus: Bus, store: AlertStore) {
    this.#bus = bus
    this.#store = store
  }

  /** Knows what is raised; judges once it is started. */
  static async open(bus: Bus): Promise<AlertMonitor> {
    const monitor = new AlertMonitor(bus, await openAlerts(bus))
    monitor.#book = await monitor.#store.read()
    monitor.#watch = await monitor.#store.watch((book) => {
      monitor.#book = book
    })
    void monitor.#followConnection()
    return monitor
  }

  /** `feed` gives the run that is followed now. */
  start(feed: () => RunFeed | null): void {
    this.#timer = setInterval(() => this.#tick(feed(), Date.now()), TICK_MS)
  }

  /** What is raised, with the measures of now where there are any, and the log. */
  get book(): AlertBook {
    return {
      ...this.#book,
      active: this.#book.active.map((alert) => {
        const now = this.#readings.find(({ kind, subject, run }) => kind === alert.kind && subject === alert.subject && run === alert.run)
        return now ? { ...alert, measures: now.measures } : alert
      }),
    }
  }

  /** What was judged last, raised or not. */
  get readings(): readonly Reading[] {
    return this.#readings
  }

  /** @throws CONFLICT where the alert is not raised any more. */
  async acknowledge(id: string, acknowledged: Acknowledgement): Promise<void> {
    this.#book = await this.#store.change((book) => acknowledge(book, id, acknowledged))
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#watch?.stop()
    await this.#judging
  }

  #tick(feed: RunFeed | null, now: number): void {
    if (this.#judging) return
    this.#judging = this.#judge(feed, now)
      // Not kept: what is judged next will be.
      .catch(() => {
        this.#troubled = now
      })
      .finally(() => {
        this.#judging = null
      })
  }

  async #judge(feed: RunFeed | null, now: number): Promise<void> {
    // Figures that are being rebuilt, or were cut off from their sources, are none to judge by.
    if (feed?.backlog !== 0 || !this.#connected || now - this.#troubled < GRACE_MS) {
      this.#readings = []
      this.#engine.forget()
      return
    }
    const readings = this.#meter.read(runSample(feed, now), now)
    this.#readings = readings
    if (this.#engine.step(this.#book, readings, now) === this.#book) return
    this.#book = await this.#store.change((book) => this.#engine.step(book, readings, now))
  }

  async #followConnection(): Promise<void> {
    for await (const { type } of this.#bus.nc.status()) {
      if (type === 'disconnect') this.#connected = false
      else if (type === 'reconnect') {
        this.#connected = true
        this.#troubled = Date.now()
      }
    }
  }
}
