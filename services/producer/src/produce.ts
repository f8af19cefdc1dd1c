import type { Bus } from '@jetwatch/bus/connect'
import { heartbeat } from '@jetwatch/bus/heartbeat'
import { FaultLog, type Logger } from '@jetwatch/bus/log'
import { prefetch } from '@jetwatch/bus/prefetch'
import { Publisher } from '@jetwatch/bus/publish'
import type { State } from '@jetwatch/bus/state'
import { describeError } from '@jetwatch/shared/errors'
import type { ProducerState, Run } from '@jetwatch/shared/run'
import { firstControl, type Speed } from '@jetwatch/shared/run-control'
import { createStreamClock } from '@jetwatch/shared/stream-clock'
import type { ImageCacheOptions } from '@jetwatch/source/image-cache'
import { mix } from '@jetwatch/source/mix'
import { Account } from './account.ts'
import { frames } from './frames.ts'
import { Pace } from './pace.ts'
import { Player } from './player.ts'
import { Report } from './report.ts'
import { Sender } from './sender.ts'
import { storedMessages } from './stored-messages.ts'

const REPORT_MS = 500
/** Jets read and imaged ahead of their time: a pause of the reader (a pass that begins anew) is not a pause of the stream. */
const JETS_AHEAD = 4_096

export interface Production {
  readonly bus: Bus
  readonly state: State
  readonly run: Run
  readonly baseDir: string
  /** Of a run that has no control document yet. */
  readonly speed: Speed
  /** Threads that read and image. */
  readonly workers: number
  /** Where images are kept for replays, if they are. */
  readonly images?: ImageCacheOptions | undefined
  readonly log: Logger
  readonly stop: AbortSignal
  /** Called when the first frame is stored, or the stream holds or is on its way to where it should begin. */
  readonly onStarted?: () => void
}

/**
 * Sends the run's stream until its end or until asked to stop, as the run's control document wants it, then waits for every acknowledgement. Goes on where
 * an earlier producer of the run has stopped. Gives the final state.
 * @throws what the source or the server failed with, after writing the state `failed`.
 */
export async function produce({
  bus,
  state,
  run,
  baseDir,
  speed,
  workers,
  images,
  log,
  stop,
  onStarted = () => {},
}: Production): Promise<ProducerState> {
  const { recipe } = run
  const stream = { preset: recipe.preset, classes: run.classes, sources: recipe.files.map((file) => file.sha256) }
  const faults = new FaultLog(log)
  const before = await state.readProducer(run.run)
  const control = await state.changeControl(
    run.run,
    (current) => current ?? firstControl(run.run, { speed }, { author: 'producer', at: Date.now() }),
  )
  const resumeAt = before ? before.events + before.withheld : 0
  const pace = new Pace({ clock: createStreamClock(recipe), speed: control.speed })
  const account = new Account(before ?? undefined)
  const jets = mix(recipe, { baseDir, images, workers })
  const publisher = new Publisher(bus, {
    onRetry: (message, error) =>
      faults.report('retry', 'a frame was not acknowledged and is sent again', { id: message.id, error: describeError(error) }),
  })
  const stateFault = (error: unknown): void => faults.report('state', 'the state could not be written', { error: describeError(error) })
  const player = new Player({
    ...{ control, pace, stop, resumeAt },
    onChange: () => {
      if (player.paused) onStarted()
      beat.now()
    },
  })
  const report = new Report({ run, pace, player, account, stats: jets.stats })
  const beat = heartbeat(
    REPORT_MS,
    async () => {
      if (pace.behind) faults.report('behind', 'the rate cannot be held', { rate: pace.asked, givenUpSeconds: pace.givenUpSeconds })
      await state.writeProducer(report.state('running'))
    },
    stateFault,
  )
  const watch = await state.watchControl(run.run, (document) => player.obey(document))
  const finish = async (final: ProducerState): Promise<ProducerState> => {
    watch.stop()
    await beat.stop()
    await state.writeProducer(final)
    log.info({ run: run.run, state: final.state, frames: final.frames, events: final.events, retries: publisher.retries }, 'producer ended')
    return final
  }
  const sent = await storedMessages(bus, run.run, resumeAt)
  const sender = new Sender({ run, stream, publisher, account, before: sent, onStored: onStarted })
  /** What a jump has left out since the last frame, told as one. */
  const skipped = { first: 0, count: 0 }
  const tellSkipped = async (): Promise<void> => {
    if (skipped.count > 0) await sender.withhold({ ...skipped, reason: 'jump' })
    skipped.count = 0
  }
  const ahead = Math.max(2, Math.ceil(JETS_AHEAD / recipe.frameSize))
  try {
    for await (const frame of prefetch(frames(jets, recipe.frameSize), ahead)) {
      const { length } = frame.jets
      // Before it waits: the stream may hold where it lands.
      if (!player.skips(frame.first + length)) await tellSkipped()
      const verdict = await player.admit(frame.first, length)
      if (verdict === 'stop') break
      if (verdict === 'settled') continue
      // What was sent before a jump, and not reported by then, is not withheld.
      if (verdict === 'skip' && !sender.hasSent(frame)) {
        if (skipped.count === 0) skipped.first = frame.first
        skipped.count += length
        onStarted()
        continue
      }
      await sender.send(frame)
    }
    await tellSkipped()
    await sender.flush()
    await publisher.flush()
  } catch (error) {
    await finish(report.state('failed', describeError(error))).catch(() => undefined)
    throw error
  }
  return finish(report.state(player.stopped ? 'stopped' : 'finished'))
}
