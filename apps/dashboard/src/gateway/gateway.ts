import { type Audit, openAudit } from '@jetwatch/bus/audit'
import { type Bus, connectBus } from '@jetwatch/bus/connect'
import type { Credentials } from '@jetwatch/bus/credentials'
import { openState, type State, type Watch } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { openThresholds, type Thresholds } from '@jetwatch/bus/thresholds'
import type { Percentiles } from '@jetwatch/shared/status'
import { AlertMonitor } from './alerts/alert-monitor.ts'
import { ArrivalLog } from './arrival-log.ts'
import { Catalogues } from './catalogue/catalogues.ts'
import { Reconstructor } from './event/reconstructor.ts'
import { RunModels } from './models/run-models.ts'
import { RecentLatency } from './recent-latency.ts'
import { RunFeed, type Sources } from './run-feed.ts'
import { SweepFolders } from './sweeps/sweep-folders.ts'
import { ThresholdControl } from './threshold/threshold-control.ts'

export interface GatewayOptions extends Credentials {
  /** NATS URL. */
  readonly nats: string
  /** Folder of the models. */
  readonly models: string
  /** Folder of named recipes; default none. */
  readonly recipes?: string
  /** Folders that hold sweeps; default none. */
  readonly sweeps?: readonly string[]
}

/** Follows the current run and holds what is known of it. Serves any number of viewers and HTTP requests. */
export class Gateway {
  readonly bus: Bus
  readonly thresholds: Thresholds
  readonly control: ThresholdControl
  readonly runModels: RunModels
  readonly alerts: AlertMonitor
  readonly state: State
  readonly audit: Audit
  /** Folder of the models. */
  readonly models: string
  /** Folder of named recipes. */
  readonly recipes: string
  readonly arrivals = new ArrivalLog()
  /** Flagged events and marks, of any run. */
  readonly catalogues: Catalogues
  readonly reconstructor: Reconstructor
  readonly sweeps: SweepFolders
  readonly started = Date.now()
  readonly #paint = new RecentLatency()
  #feed: RunFeed | null = null
  #watch: Watch | null = null
  /** Switching runs, one after the other. */
  #switching: Promise<void> = Promise.resolve()
  #invalid = 0
  #unaudited = 0

  private constructor(
    bus: Bus,
    state: State,
    thresholds: Thresholds,
    alerts: AlertMonitor,
    { models, recipes, sweeps }: { readonly models: string; readonly recipes: string; readonly sweeps: readonly string[] },
    counter: { invalid: () => void },
  ) {
    this.bus = bus
    this.thresholds = thresholds
    this.runModels = new RunModels(state, models)
    this.control = new ThresholdControl(thresholds, () => this.#feed)
    this.alerts = alerts
    this.state = state
    this.audit = openAudit(bus)
    this.models = models
    this.recipes = recipes
    this.catalogues = new Catalogues(bus)
    this.reconstructor = new Reconstructor(models)
    this.sweeps = new SweepFolders(sweeps)
    counter.invalid = () => this.#invalid++
  }

  /** @throws NATS_UNAVAILABLE if no server answers. */
  static async open({ nats, models, recipes = '', sweeps = [], ...credentials }: GatewayOptions): Promise<Gateway> {
    const bus = await connectBus({ servers: nats, name: 'jetwatch-dashboard', ...credentials })
    try {
      await ensureStreams(bus)
      const counter = { invalid: () => {} }
      const state = await openState(bus, () => counter.invalid())
      const gateway = new Gateway(bus, state, await openThresholds(bus), await AlertMonitor.open(bus), { models, recipes, sweeps }, counter)
      gateway.#watch = await state.watchCurrentRun((run) => {
        gateway.#switching = gateway.#switching.then(() => gateway.#show(run))
      })
      gateway.alerts.start(() => gateway.#feed)
      return gateway
    } catch (error) {
      await bus.close()
      throw error
    }
  }

  /** The run that is shown; null before the first. */
  get feed(): RunFeed | null {
    return this.#feed
  }

  /** Documents in the state bucket that did not parse. */
  get invalidDocuments(): number {
    return this.#invalid
  }

  /** Control actions whose entry in the log could not be kept. */
  get unaudited(): number {
    return this.#unaudited
  }

  missAudit(): void {
    this.#unaudited++
  }

  /** Publish → paint of the last minute, over all viewers; null until one reported. */
  get paint(): Percentiles | null {
    return this.#paint.percentiles(Date.now())
  }

  addPaint(samples: readonly (readonly [number, number])[]): void {
    for (const [milliseconds, events] of samples) this.#paint.add(Date.now(), milliseconds, events)
  }

  async close(): Promise<void> {
    this.control.close()
    this.#watch?.stop()
    await this.alerts.close()
    await this.#switching
    await this.#feed?.close()
    await this.catalogues.close()
    await this.reconstructor.close()
    await this.bus.close()
  }

  async #show(name: string): Promise<void> {
    if (this.#feed?.run.run === name) return
    const run = await this.#readRun(name)
    if (!run) return
    await this.#feed?.close()
    this.arrivals.clear()
    const sources: Sources = { bus: this.bus, state: this.state, thresholds: this.thresholds, models: this.models }
    this.#feed = await RunFeed.open(run, sources, (model, decided) => {
      if (model === this.#feed?.run.primary) this.arrivals.add(decided)
    })
  }

  /** The document may be written a moment after the name, and the server may be away: asked for again for 10 s. */
  async #readRun(name: string) {
    for (let attempt = 0; attempt < 50; attempt++) {
      const run = await this.state.readRun(name).catch(() => null)
      if (run) return run
      if (this.bus.nc.isClosed()) return null
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    return null
  }
}
