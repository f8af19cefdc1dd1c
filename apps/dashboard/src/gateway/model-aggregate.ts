import type { Followed } from '@jetwatch/bus/delivery'
import { parseDeadHeaders, parseScoresHeaders } from '@jetwatch/bus/frames'
import { parseRepeatedHeaders, parseWithheldHeaders } from '@jetwatch/bus/ledger-notices'
import { LatencyHistogram } from '@jetwatch/shared/latency'
import { Ledger } from '@jetwatch/shared/ledger'
import type { Preview } from '@jetwatch/shared/live'
import type { Manifest } from '@jetwatch/shared/manifest'
import { wilson } from '@jetwatch/shared/metrics/wilson'
import { countReaching, type Reference } from '@jetwatch/shared/reference'
import { RollingWindow } from '@jetwatch/shared/rolling'
import type { ProducerState, Run, ScorerState } from '@jetwatch/shared/run'
import { RunScores } from '@jetwatch/shared/run-scores'
import { UNLABELLED } from '@jetwatch/shared/scored-event'
import { decodeScores } from '@jetwatch/shared/scores'
import type { Threshold } from '@jetwatch/shared/threshold'
import { FlagGallery } from './flag-gallery.ts'
import { FrameIndex } from './frame-index.ts'
import type { ModelObserver, ObserverKind } from './model-observer.ts'
import { OBSERVER_KINDS } from './observers.ts'
import { RateMeter } from './rate-meter.ts'
import { RecentLatency } from './recent-latency.ts'
import { RecentScores } from './recent-scores.ts'

const WINDOW_EVENTS = 20_000
/** Without a manifest nothing is drawn, but all is counted. */
const NO_RANGE = { low: 0, high: 1, bins: 10, scale: 'linear' } as const
/** Seconds over which rates are given. */
const RATE_SECONDS = 5
const FLAG_RATE_SECONDS = 60

/** A frame whose decision is new: when it was published (milliseconds), and its events. */
export type Decided = readonly [published: number, events: number]

/** All that is known of one model in one run. Fed with messages; the same messages give the same figures. */
export class ModelAggregate {
  readonly model: string
  readonly manifest: Manifest | null
  readonly ledger: Ledger
  readonly window: RollingWindow
  readonly whole: RunScores
  /** Of the whole run, and of the last minute. */
  readonly latency = new LatencyHistogram()
  readonly recentLatency = new RecentLatency()
  readonly gallery = new FlagGallery()
  readonly frames = new FrameIndex()
  /** Codes of the classes the model takes for background. */
  readonly background: readonly number[]
  readonly deadReasons = new Map<string, number>()
  readonly scorers = new Map<string, ScorerState>()
  threshold: Threshold | null = null
  reference: Reference | null = null
  /** Frames on DEAD without readable headers, and SCORES that could not be read. */
  deadFrames = 0
  unreadable = 0
  /** Time (milliseconds) of the newest decision. */
  lastDecision: number | null = null
  readonly run: Run
  readonly #observers: ReadonlyMap<ObserverKind<ModelObserver>, ModelObserver>
  readonly #recent = new RecentScores(WINDOW_EVENTS)
  readonly #scoredRate = new RateMeter()
  readonly #flagRate = new RateMeter()

  constructor(model: string, run: Run, manifest: Manifest | null) {
    this.model = model
    this.run = run
    this.manifest = manifest
    this.ledger = new Ledger()
    const shown = manifest?.score
    const range = shown ? { low: shown.range[0], high: shown.range[1], bins: shown.bins, scale: shown.scale } : NO_RANGE
    const options = { ...range, classes: run.classes.length }
    this.window = new RollingWindow(options, WINDOW_EVENTS)
    this.whole = new RunScores(options)
    const names = manifest ? [manifest.background] : run.recipe.background
    this.background = run.classes.flatMap((name, code) => (names.includes(name) ? [code] : []))
    this.#observers = new Map(OBSERVER_KINDS.map((Kind) => [Kind, new Kind(this)]))
  }

  /** What a view keeps of this model. @throws RangeError for a kind that is not listed in observers.ts. */
  observer<T extends ModelObserver>(kind: ObserverKind<T>): T {
    const observer = this.#observers.get(kind)
    if (!(observer instanceof kind)) throw new RangeError(`${kind.name} is not listed in observers.ts`)
    return observer
  }

  /**
   * A message of SCORES. `received` is the wall clock now, or null for one that was stored before we came: its latency then ends
   * where it was scored. Null where it is a duplicate or cannot be read; both are counted.
   */
  addScores(message: Followed, received: number | null): Decided | null {
    try {
      const headers = parseScoresHeaders(message.headers)
      const scores = decodeScores(message.data)
      if (this.ledger.scored(headers.first, scores.count, headers.count) === 'duplicate') return null
      this.frames.add(headers.first, message.seq, received)
      let flagged = 0
      for (let i = 0; i < scores.count; i++) {
        const event = {
          score: scores.score[i] as number,
          label: scores.label[i] as number,
          source: scores.source[i] as number,
          row: scores.row[i] as number,
          flagged: scores.flagged[i] === 1,
        }
        this.window.add(event)
        this.whole.add(event)
        this.#recent.add(event.score, event.label)
        if (event.flagged) flagged++
      }
      const published = toMilliseconds(headers.publish)
      const scored = toMilliseconds(headers.scored)
      this.latency.add((received ?? scored) - published, scores.count)
      this.recentLatency.add(received ?? scored, (received ?? scored) - published, scores.count)
      this.#scoredRate.add(scored, scores.count)
      this.#flagRate.add(scored, flagged)
      this.lastDecision = Math.max(this.lastDecision ?? 0, received ?? scored)
      for (const observer of this.#observers.values()) observer.scores?.(scores, message, received === null)
      return [published, scores.count]
    } catch {
      this.unreadable++
      return null
    }
  }

  /** A message of FLAGS. */
  addFlag(message: Followed): void {
    this.gallery.add(message.data, message.headers?.get('Nats-Msg-Id') ?? null)
    for (const observer of this.#observers.values()) observer.flag?.(message)
  }

  /** What the producer of the run reports. */
  addProducer(state: ProducerState): void {
    for (const observer of this.#observers.values()) observer.producer?.(state)
  }

  /** The run is over or replaced. */
  close(): void {
    for (const observer of this.#observers.values()) observer.close?.()
  }

  /** A message of DEAD. */
  addDead(message: Followed): void {
    try {
      const headers = parseDeadHeaders(message.headers)
      if (this.ledger.dead(headers.first, headers.dead, headers.count) === 'duplicate') return
      this.deadReasons.set(headers.reason, (this.deadReasons.get(headers.reason) ?? 0) + headers.dead)
    } catch {
      this.deadFrames++
    }
  }

  /** A notice of events that were never sent. */
  addWithheld(message: Followed): void {
    try {
      const { first, count } = parseWithheldHeaders(message.headers)
      this.ledger.withheld(first, count)
    } catch {
      this.unreadable++
    }
  }

  /** A notice of decisions that the server refused. */
  addRepeated(message: Followed): void {
    try {
      this.ledger.repeated(parseRepeatedHeaders(message.headers).count)
    } catch {
      this.unreadable++
    }
  }

  scoredRate(now: number): number {
    return this.#scoredRate.perSecond(now, RATE_SECONDS)
  }

  flagsPerMinute(now: number): number {
    return 60 * this.#flagRate.perSecond(now, FLAG_RATE_SECONDS)
  }

  /** How often a background jet has been scored, on average: background events over different background jets; 0 before the first. */
  get replayed(): number {
    const ofBackground = (byLabel: readonly number[]): number => this.background.reduce((sum, label) => sum + (byLabel[label] ?? 0), 0)
    const different = ofBackground(this.whole.uniqueByLabel)
    return different === 0 ? 0 : ofBackground(this.whole.eventsByLabel) / different
  }

  /** The scorer that reported last; null before the first report. */
  get newestScorer(): ScorerState | null {
    let newest: ScorerState | null = null
    for (const scorer of this.scorers.values()) if (!newest || scorer.updated > newest.updated) newest = scorer
    return newest
  }

  /** What a cut would do, with 95 % intervals. */
  preview(cut: number, now: number): Omit<Preview, 'type' | 'id'> {
    const { all, passing, signal, signalPassing } = this.#recent.passing(
      cut,
      (label) => label !== UNLABELLED && !this.background.includes(label),
    )
    const perMinute = 60 * this.scoredRate(now)
    const share = estimate(passing, all)
    return {
      cut,
      backgroundEfficiency: this.reference && estimate(countReaching(this.reference, cut), this.reference.n),
      signalEfficiency: estimate(signalPassing, signal),
      flagsPerMinute: share && { value: share.value * perMinute, low: share.low * perMinute, high: share.high * perMinute },
    }
  }
}

const estimate = (passing: number, of: number): { value: number; low: number; high: number } | null =>
  of === 0 ? null : { value: passing / of, low: wilson(passing, of).low, high: wilson(passing, of).high }

const toMilliseconds = (nanoseconds: bigint): number => Number(nanoseconds / 1_000n) / 1_000
