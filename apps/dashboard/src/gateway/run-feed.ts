import type { Bus } from '@jetwatch/bus/connect'
import type { State, Watch } from '@jetwatch/bus/state'
import type { Thresholds } from '@jetwatch/bus/thresholds'
import { deadSubject, flagsSubject, repeatedSubject, STREAMS, scoresSubject, withheldSubject } from '@jetwatch/shared/names'
import type { ProducerState, Run, ScorerState } from '@jetwatch/shared/run'
import { mostFramesLate } from '@jetwatch/shared/transport/transport-fault'
import { firstAvailable } from './first-available.ts'
import { type Following, followForever } from './follow-forever.ts'
import { readManifest } from './manifest-file.ts'
import { type Decided, ModelAggregate } from './model-aggregate.ts'

export interface Sources {
  readonly bus: Bus
  readonly state: State
  readonly thresholds: Thresholds
  /** Folder with `<model>/manifest.json`. */
  readonly models: string
}

const FIRST_AVAILABLE_MS = 1_000
/** Messages of FLAGS looked back at for the gallery of a run that is under way. */
const FLAGS_BACK = 256

/** Everything about one run: its documents, and one aggregate for each of its models. */
export class RunFeed {
  run: Run
  producer: ProducerState | null = null
  readonly models = new Map<string, ModelAggregate>()
  /** Why a model has no manifest. */
  readonly manifestReasons = new Map<string, string>()
  readonly #sources: Sources
  readonly #onDecided: (model: string, decided: Decided) => void
  readonly #watches: Watch[] = []
  /** What ends with a model. */
  readonly #ofModel = new Map<string, { readonly watches: readonly Watch[]; readonly followings: readonly Following[] }>()
  /** Models that come and go, one after the other. */
  #following: Promise<void> = Promise.resolve()
  /** Of all models, those that come later too. */
  readonly #scorers = new Map<string, ScorerState>()
  #timer: ReturnType<typeof setInterval> | undefined
  #closed = false

  private constructor(run: Run, sources: Sources, onDecided: (model: string, decided: Decided) => void) {
    this.run = run
    this.#sources = sources
    this.#onDecided = onDecided
  }

  /** Begins at the first message of the run. `onDecided` hears of every new frame that is decided from now on. */
  static async open(run: Run, sources: Sources, onDecided: (model: string, decided: Decided) => void): Promise<RunFeed> {
    const feed = new RunFeed(run, sources, onDecided)
    try {
      await feed.#start()
      return feed
    } catch (error) {
      await feed.close()
      throw error
    }
  }

  get primary(): ModelAggregate | null {
    return this.models.get(this.run.primary) ?? this.models.values().next().value ?? null
  }

  /** Stored messages still to be read before the figures are those of now; null until the streams have been asked. */
  get backlog(): number | null {
    let sum = 0
    for (const { followings } of this.#ofModel.values()) {
      for (const { backlog } of followings) {
        if (backlog === null) return null
        sum += backlog
      }
    }
    return sum
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    for (const watch of this.#watches) watch.stop()
    await this.#following
    await Promise.all([...this.models.keys()].map((model) => this.#stopModel(model)))
  }

  async #start(): Promise<void> {
    const { state } = this.#sources
    const name = this.run.run
    for (const model of this.run.models) await this.#startModel(model)
    this.#watches.push(
      await state.watchRun(name, (run) => {
        this.run = run
        this.#queueFollow()
      }),
      await state.watchProducer(name, (producer) => {
        this.producer = producer
        for (const aggregate of this.models.values()) {
          aggregate.ledger.produced(settled(producer), isOver(producer))
          aggregate.addProducer(producer)
        }
      }),
      await state.watchScorers(name, (scorer) => {
        this.#scorers.set(scorer.id, scorer)
        this.models.get(scorer.model)?.scorers.set(scorer.id, scorer)
      }),
    )
    await this.#readFirstAvailable()
    this.#timer = setInterval(() => {
      void this.#readFirstAvailable()
      this.#queueFollow()
    }, FIRST_AVAILABLE_MS)
  }

  async #startModel(model: string): Promise<void> {
    const { bus, state, thresholds, models } = this.#sources
    const run = this.run.run
    const { manifest, reason } = await readManifest(models, model)
    if (reason !== null) this.manifestReasons.set(model, reason)
    const aggregate = new ModelAggregate(model, this.run, manifest)
    const watches = [
      await thresholds.watchThreshold(model, (threshold) => {
        aggregate.threshold = threshold
      }),
      await state.watchReference(model, (reference) => {
        aggregate.reference = reference
      }),
    ]
    const flags = await bus.jsm.streams.info(STREAMS.flags)
    const followings = [
      followForever(bus, STREAMS.scores, scoresSubject(model, run), 'all', (message, stored) => {
        const decided = aggregate.addScores(message, stored ? null : Date.now())
        if (decided && !stored) this.#onDecided(model, decided)
      }),
      followForever(bus, STREAMS.dead, deadSubject(model, run), 'all', (message) => aggregate.addDead(message)),
      followForever(bus, STREAMS.ledger, withheldSubject(run), 'all', (message) => aggregate.addWithheld(message)),
      followForever(bus, STREAMS.ledger, repeatedSubject(model, run), 'all', (message) => aggregate.addRepeated(message)),
      followForever(bus, STREAMS.flags, flagsSubject(model, run), { sequence: Math.max(1, flags.state.last_seq - FLAGS_BACK) }, (message) =>
        aggregate.addFlag(message),
      ),
    ]
    this.#ofModel.set(model, { watches, followings })
    this.models.set(model, aggregate)
    // What was reported before it came.
    for (const scorer of this.#scorers.values()) if (scorer.model === model) aggregate.scorers.set(scorer.id, scorer)
    if (this.producer) aggregate.ledger.produced(settled(this.producer), isOver(this.producer))
  }

  /** What fails because the server is away is tried again a second later. */
  #queueFollow(): void {
    this.#following = this.#following.then(() => this.#followModels()).catch(() => {})
  }

  async #stopModel(model: string): Promise<void> {
    const ofModel = this.#ofModel.get(model)
    const aggregate = this.models.get(model)
    this.#ofModel.delete(model)
    this.models.delete(model)
    for (const watch of ofModel?.watches ?? []) watch.stop()
    await Promise.all(ofModel?.followings.map((following) => following.stop()) ?? [])
    aggregate?.close()
  }

  /** A model that comes into the document is read from its first message; one that leaves is forgotten here and kept in the streams. */
  async #followModels(): Promise<void> {
    for (const model of [...this.models.keys()])
      if (!this.run.models.includes(model) && model !== this.run.primary) await this.#stopModel(model)
    for (const model of this.run.models) if (!this.models.has(model) && !this.#closed) await this.#startModel(model)
  }

  /** Events the stream no longer holds and nobody decided are dropped. */
  async #readFirstAvailable(): Promise<void> {
    try {
      const { producer, run } = this
      const lateness = { late: mostFramesLate(run.recipe), over: producer !== null && isOver(producer) }
      const found = await firstAvailable(this.#sources.bus, run.run, lateness)
      const sequence = found ?? (producer && (lateness.late === 0 || lateness.over) ? settled(producer) : null)
      if (sequence === null || this.#closed) return
      for (const aggregate of this.models.values()) aggregate.ledger.firstAvailable(sequence)
    } catch {
      // The server is away; the next look will tell.
    }
  }
}

/** Events stored and events withheld: all that the producer has done with. */
const settled = ({ events, withheld }: ProducerState): number => events + withheld

const isOver = ({ state }: ProducerState): boolean => state === 'finished' || state === 'stopped'
