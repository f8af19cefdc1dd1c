import { join } from 'node:path'
import { openThresholds } from '@jetwatch/bus/thresholds'
import { loadModel } from '@jetwatch/engine/model'
import { describeError } from '@jetwatch/shared/errors'
import type { Run } from '@jetwatch/shared/run'
import { type ScoringOptions, scorerFlags } from '../scoring-options.ts'
import { initialThreshold } from './initial-threshold.ts'
import type { Desk } from './open-run.ts'
import { prepareReference } from './prepare-reference.ts'
import { type Service, type ServiceOptions, startService } from './service.ts'
import { type Supervised, supervise } from './supervise.ts'

const READY_MS = 60_000
const STOP_MS = 10_000

interface ScorersOptions {
  readonly desk: Desk
  readonly nats: string
  readonly scoring: ScoringOptions
  readonly env: Readonly<Record<string, string>>
  /** Folder of the models that may be added, by name. */
  readonly models: string
  /** Of references that had to be scored. */
  readonly cacheDir: string
  readonly logFile: (name: string) => string
  /** Go on in the logs of the run before. */
  readonly append: boolean
  readonly say: (line: string) => void
  /** Hears when the scorer of the primary model cannot be kept running: without it there is no run. */
  readonly onFault: (error: unknown) => void
}

/**
 * One scorer process for each model of the run document. A model that is added is prepared (reference, first threshold) and started
 * on a durable consumer of its own, from the oldest event that is kept; one that is taken out finishes what is in hand and ends.
 */
export class Scorers {
  readonly #options: ScorersOptions
  readonly #running = new Map<string, Supervised>()
  #primary: string | null = null
  /** Changes, one after the other. */
  #changing: Promise<void> = Promise.resolve()
  #released = false

  constructor(options: ScorersOptions) {
    this.#options = options
  }

  /** The processes that run now. */
  current(): Service[] {
    return [...this.#running.values()].map((supervised) => supervised.current())
  }

  /** From now on every end is wanted, and nothing is started any more. */
  release(): void {
    this.#released = true
    for (const supervised of this.#running.values()) supervised.release()
  }

  /** Starts the scorer of a model folder and waits until it is ready. The first model is the primary until `follow` says otherwise. */
  async start(model: string, folder: string, run: string): Promise<Record<string, unknown>> {
    const { nats, scoring, env, logFile, append, say } = this.#options
    const options: ServiceOptions = {
      name: 'scorer',
      main: 'services/scorer/src/main.ts',
      args: ['--nats', nats, '--run', run, '--model', folder, ...scorerFlags(scoring)],
      env,
      logFile: logFile(this.#running.size === 0 ? 'scorer' : `scorer-${model}`),
      append,
    }
    this.#primary ??= model
    const lost = (error: unknown): void =>
      model === this.#primary ? this.#options.onFault(error) : say(`! ${describeError(error)}; ${model} is off`)
    const first = await startService(options)
    this.#running.set(model, { current: () => first, release: () => {} })
    try {
      const ready = await first.ready(READY_MS)
      const supervised = supervise(first, () => startService({ ...options, append: true }), say, lost)
      if (this.#released) supervised.release()
      this.#running.set(model, supervised)
      return ready
    } catch (error) {
      first.kill()
      this.#running.delete(model)
      throw error
    }
  }

  /** Makes the processes those of the document. The primary's is never stopped here. */
  follow(run: Run): void {
    this.#primary = run.primary
    this.#changing = this.#changing.then(() => this.#follow(run)).catch((error: unknown) => this.#options.say(`! ${describeError(error)}`))
  }

  async #follow(run: Run): Promise<void> {
    if (this.#released || run.ended !== null) return
    for (const [model, supervised] of this.#running) {
      if (run.models.includes(model) || model === run.primary) continue
      supervised.release()
      await supervised.current().stop(STOP_MS)
      this.#running.delete(model)
      this.#options.say(`  ${model} stopped`)
    }
    for (const model of run.models) {
      if (!this.#running.has(model) && !this.#released) await this.#add(model, run)
    }
  }

  async #add(name: string, run: Run): Promise<void> {
    const { desk, models, scoring, cacheDir, say } = this.#options
    const { engine } = scoring
    try {
      const model = await loadModel(join(models, name))
      const prepared = await prepareReference(model, run.recipe, { cacheDir, engine })
      if (prepared) await desk.state.writeReference(name, prepared.reference)
      const thresholds = await openThresholds(desk.bus)
      const current = await thresholds.readThreshold(name)
      const proposal = initialThreshold(current, prepared?.reference ?? null, run.recipe)
      if (proposal) await thresholds.proposeThreshold(name, proposal, current?.revision ?? 0)
      const { engine: used } = await this.start(name, model.directory, run.run)
      say(`  ${name} scores beside ${run.primary} on ${used ?? engine}`)
    } catch (error) {
      // A shadow that cannot run is no reason to end the run. It leaves the document, so that it can be asked for again.
      say(`! ${name} cannot score this run: ${describeError(error)}`)
      const now = await desk.state.readRun(run.run)
      if (now && now.primary !== name) await desk.state.writeRun({ ...now, models: now.models.filter((model) => model !== name) })
    }
  }
}
