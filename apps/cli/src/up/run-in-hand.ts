import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Watch } from '@jetwatch/bus/state'
import { describeError } from '@jetwatch/shared/errors'
import { jetsSubject } from '@jetwatch/shared/names'
import { isOutside } from '@jetwatch/shared/outside'
import type { Run } from '@jetwatch/shared/run'
import { isOver } from '@jetwatch/shared/run-control'
import { type RunSummary, summarise } from '@jetwatch/shared/run-summary'
import type { Status } from '@jetwatch/shared/status'
import { ROOT } from '../paths.ts'
import type { ScoringOptions } from '../scoring-options.ts'
import { drain, isSettled } from './drain.ts'
import { fetchStatus, primaryOf } from './fetch-status.ts'
import { type Desk, openRun } from './open-run.ts'
import type { PreparedRun } from './prepare-run.ts'
import { Scorers } from './scorers.ts'
import { type Service, serviceFault, startService } from './service.ts'
import type { Steps } from './steps.ts'

const READY_MS = 60_000
const FIRST_JET_MS = 30_000
const SETTLED_POLL_MS = 200

/** What a run stands on: it outlives the run. */
export interface Ground {
  readonly desk: Desk
  readonly nats: string
  readonly scoring: ScoringOptions
  /** For producers of ours. */
  readonly producerFlags: readonly string[]
  /** For the services: the token of the NATS server. */
  readonly env: Readonly<Record<string, string>>
  readonly cacheDir: string
  readonly logFile: (name: string) => string
  readonly say: (line: string) => void
  readonly steps: Steps
  /** Aborted when everything is to end. */
  readonly signal: AbortSignal
  /** Of the gateway; null until it is ready. */
  url(): string | null
}

/** How a run ended. */
export interface RunEnd {
  /** The last status; null if nothing was produced or the gateway did not answer. */
  readonly status: Status | null
  /** Seconds from the first to the last published frame; null where none was. */
  readonly seconds: number | null
}

/** One run: its documents, its scorers and its producer. */
export class RunInHand {
  readonly prepared: PreparedRun
  /** Resolves when the recipe has been played to its end or a person stopped it, and all of it is decided. @throws what broke it. */
  readonly over: Promise<void>
  readonly #ground: Ground
  readonly #scorers: Scorers
  readonly #append: boolean
  readonly #closed = new AbortController()
  #break: (fault: unknown) => void = () => {}
  #run: Run
  #watch: Watch | null = null
  #producer: Service | null = null
  /** Monotonic milliseconds of the first published and after the last published frame. */
  #streaming: { from: number; to: number } | null = null
  #start: (producer: Service) => void = () => {}

  private constructor(run: Run, prepared: PreparedRun, ground: Ground, append: boolean) {
    this.#run = run
    this.prepared = prepared
    this.#ground = ground
    this.#append = append
    const { desk, nats, scoring, env, cacheDir, logFile, say } = ground
    const broken = new Promise<never>((_, reject) => {
      this.#break = reject
    })
    const started = new Promise<Service>((resolve) => {
      this.#start = resolve
    })
    this.over = Promise.race([broken, started.then((producer) => this.#untilOver(producer))])
    // Whoever waits for it hears of it; nobody has to.
    this.over.catch(() => undefined)
    this.#scorers = new Scorers({
      ...{ desk, nats, scoring, env, models: dirname(prepared.model.directory), cacheDir, logFile, append, say },
      onFault: (fault) => this.#break(fault),
    })
  }

  /** Writes the documents of a new run and makes it the current one. `append`: its services go on in the logs of those before. */
  static async open(prepared: PreparedRun, ground: Ground, append: boolean): Promise<RunInHand> {
    return new RunInHand(await openRun(ground.desk, prepared), prepared, ground, append)
  }

  get name(): string {
    return this.#run.run
  }

  /** Starts its services, beside what else is to be ready by then, and waits for the first jet. @throws what kept it from starting. */
  async start(beside: Promise<unknown> = Promise.resolve()): Promise<void> {
    const { desk, scoring, steps, signal } = this.#ground
    const { model } = this.prepared
    const scorer = steps.run('scorer', async ({ tell }) => {
      const ready = await this.#scorers.start(model.manifest.name, model.directory, this.name)
      const batch = scoring.batch === 'auto' ? `, batches of ${ready['batch']}` : ''
      tell(`${model.manifest.name} on ${ready['engine'] ?? scoring.engine} (${ready['device'] ?? 'unknown device'})${batch}`)
    })
    await settleAll([scorer, beside])
    signal.throwIfAborted()
    this.#watch = await desk.state.watchRun(this.name, (document) => {
      this.#run = document
      this.#scorers.follow(document)
    })
    if (isOutside(this.prepared.recipe)) {
      await steps.run('feed', async ({ tell }) => {
        await this.#startProducer()
        tell(`publish frames to ${jetsSubject(this.name)} on ${this.#ground.nats}`)
      })
      return
    }
    await steps.run('producer', () => this.#startProducer())
    await steps.run('first scored jet', ({ tell }) => this.#untilFirstJet(tell))
  }

  async #startProducer(): Promise<void> {
    const { nats, env, logFile, producerFlags } = this.#ground
    const { recipe, idle } = this.prepared
    const ofRun = ['--nats', nats, '--run', this.name]
    const producer = await startService({
      name: 'producer',
      ...(isOutside(recipe)
        ? { main: 'services/producer/src/feed-main.ts', args: [...ofRun, ...(idle === undefined ? [] : ['--idle', String(idle)])] }
        : { main: 'services/producer/src/main.ts', args: [...ofRun, '--base-dir', ROOT, ...producerFlags] }),
      env,
      logFile: logFile('producer'),
      append: this.#append,
    })
    this.#producer = producer
    void producer.ended.then(() => {
      if (this.#streaming) this.#streaming.to = performance.now()
    })
    await producer.ready(READY_MS)
    const now = performance.now()
    this.#streaming = { from: now, to: now }
    this.#start(producer)
  }

  /** A stream that holds, or is still on its way to where it begins, is waited for. */
  async #untilFirstJet(tell: (detail: string) => void): Promise<void> {
    const { desk, signal, logFile } = this.#ground
    let position = 0
    for (let end = performance.now() + FIRST_JET_MS; performance.now() < end; await sleep(50)) {
      signal.throwIfAborted()
      const status = await this.#status()
      const model = status && primaryOf(status)
      if (model && model.ledger.scored > 0) return tell(`${model.ledger.scored} jets scored`)
      const producer = await desk.state.readProducer(this.name)
      if (producer?.paused) return tell(`it holds at ${producer.position}`)
      if (producer && isOver(producer) && producer.events === 0) return tell('it ended before one')
      if (producer && producer.events === 0 && producer.position > position) {
        position = producer.position
        end = performance.now() + FIRST_JET_MS
      }
    }
    throw await serviceFault('scorer', `scored no jet in ${FIRST_JET_MS / 1000} s`, logFile('scorer'))
  }

  /** The status of this run; null while the gateway has none. */
  async #status(): Promise<Status | null> {
    const url = this.#ground.url()
    const status = url === null ? null : await fetchStatus(url).catch(() => null)
    return status?.run === this.name ? status : null
  }

  async #untilOver(producer: Service): Promise<void> {
    const ending = await producer.ended
    if (!ending.ok) throw await serviceFault('producer', ending.reason, producer.logFile)
    while (!this.#closed.signal.aborted) {
      const status = await this.#status()
      if (status && isSettled(status, this.name, true)) return
      await sleep(SETTLED_POLL_MS, undefined, { signal: this.#closed.signal }).catch(() => undefined)
    }
  }

  /** Ends it in order and writes what it came to; `fault`: what broke it. Whatever happens, none of its processes is left. */
  async end(fault: unknown): Promise<RunEnd> {
    this.#closed.abort()
    this.#scorers.release()
    this.#watch?.stop()
    try {
      const url = this.#ground.url()
      const found = await drain(this.#producer, this.#scorers.current(), url === null ? null : { url, run: this.name })
      const status = found?.run === this.name ? found : null
      const seconds = this.#streaming && (this.#streaming.to - this.#streaming.from) / 1000
      await this.#close(status, seconds, fault)
      return { status, seconds }
    } finally {
      this.kill()
    }
  }

  /** The server may be gone: then the documents stay open, and the next `up` closes them. */
  async #close(status: Status | null, seconds: number | null, fault: unknown): Promise<void> {
    const { state } = this.#ground.desk
    const ended = Date.now()
    try {
      await state.writeRun({ ...this.#run, ended })
      if (status) await state.writeSummary(await this.#summary(status, ended, seconds, fault))
    } catch (error) {
      this.#ground.say(`! the end of ${this.name} could not be written: ${describeError(error)}`)
    }
  }

  async #summary(status: Status, ended: number, seconds: number | null, fault: unknown): Promise<RunSummary> {
    const { run, recipe, recipeHash, primary, started } = this.#run
    const producer = await this.#ground.desk.state.readProducer(run)
    const broken = fault !== null || producer?.state === 'failed'
    return summarise(status, {
      ...{ run, recipe: recipe.name, recipeHash, primary, started, ended, seconds },
      outcome: broken ? 'failed' : producer?.state === 'finished' ? 'finished' : 'stopped',
      error: fault === null ? (producer?.error ?? null) : describeError(fault),
    })
  }

  /** At once. */
  kill(): void {
    for (const service of [this.#producer, ...this.#scorers.current()]) service?.kill()
  }
}

/** Waits for all, then throws the first fault. */
export async function settleAll(works: readonly (Promise<unknown> | null)[]): Promise<void> {
  const results = await Promise.allSettled(works)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
