import { wallClockNs } from '@jetwatch/bus/clock'
import type { Bus } from '@jetwatch/bus/connect'
import { pull } from '@jetwatch/bus/consume'
import { FaultLog, type Logger } from '@jetwatch/bus/log'
import { prefetch } from '@jetwatch/bus/prefetch'
import { Publisher } from '@jetwatch/bus/publish'
import type { Engine } from '@jetwatch/engine/engine'
import { describeError } from '@jetwatch/shared/errors'
import { MAX_FRAME_EVENTS } from '@jetwatch/shared/frame'
import { consumerName, jetsSubject, STREAMS } from '@jetwatch/shared/names'
import { batches } from './batch.ts'
import type { CurrentThreshold } from './current-threshold.ts'
import { decide } from './decide.ts'
import { type Published, publishDecisions } from './publish.ts'
import { type Received, receive } from './receive.ts'
import { FrameScorer } from './score.ts'

export interface ScoringRun {
  readonly bus: Bus
  readonly engine: Engine
  readonly run: string
  /** Class names by label code. */
  readonly classes: readonly string[]
  readonly threshold: CurrentThreshold
  readonly batch: { readonly maxEvents: number; readonly maxMilliseconds: number }
  readonly from: 'all' | 'new'
  readonly log: Logger
  readonly stop: AbortSignal
  /** Called when the first pull is open, with the scorer's own figures. */
  readonly onReady: (scorer: FrameScorer) => void
  readonly onPublished: (published: Published) => void
}

/**
 * Scores a run until asked to stop, then finishes what is in hand. While one batch is in the engine, the next is decoded and
 * the last is published: three batches at most are in memory besides the bounded pull.
 */
export async function runScorer(scoring: ScoringRun): Promise<void> {
  const { bus, engine, run, log, stop, onReady } = scoring
  const { name, preset } = engine.model.manifest
  const scorer = new FrameScorer(engine, scoring.batch.maxEvents + MAX_FRAME_EVENTS)
  const faults = new FaultLog(log)
  const publisher = new Publisher(bus, {
    onRetry: (message, error) =>
      faults.report('retry', 'a message was not acknowledged and is sent again', { id: message.id, error: describeError(error) }),
  })
  const messages = await pull(bus, STREAMS.jets, { durable: consumerName(name, run), filter: jetsSubject(run), from: scoring.from })
  const end = (): void => messages.stop()
  stop.addEventListener('abort', end, { once: true })
  if (stop.aborted) end()
  onReady(scorer)

  const context = { bus, publisher, scorer, model: name, run, cutOf: scoring.threshold.cutOf }
  let publishing: Promise<void> = Promise.resolve()
  const work = async (batch: readonly Received[]): Promise<void> => {
    const frames = batch.filter((item) => item.kind === 'frame')
    const unreadable = batch.filter((item) => item.kind === 'dead')
    for (const { fault, headers, delivered } of unreadable) {
      faults.report(fault.code, fault.message, { run, frame: headers?.frame ?? null, streamSequence: delivered.seq })
    }
    const scores = await scorer.score(frames.map(({ frame }) => frame))
    const decisions = decide(frames, scores, scoring.threshold.current, wallClockNs())
    for (const { dead, received } of decisions) {
      const { frame, first } = received.headers
      if (dead) faults.report('no-score', 'the model has no finite score for some events', { run, frame, first, dead })
    }
    await publishing
    publishing = publishDecisions(context, decisions, unreadable).then(scoring.onPublished)
    // It is thrown where it is awaited; the pull must end, or nobody would come to await it.
    publishing.catch(() => messages.stop())
  }
  try {
    const eventsOf = (item: Received): number => (item.kind === 'frame' ? item.frame.count : 0)
    const received = receive(messages, run, { preset, classes: scoring.classes })
    for await (const batch of prefetch(batches(received, { ...scoring.batch, eventsOf }), 1)) {
      await work(batch).catch((error: unknown) => {
        messages.stop()
        throw error
      })
    }
    await publishing
  } finally {
    stop.removeEventListener('abort', end)
    messages.stop()
  }
}
