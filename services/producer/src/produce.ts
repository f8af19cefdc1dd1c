import type { Bus } from '@jetwatch/bus/connect'
import { heartbeat } from '@jetwatch/bus/heartbeat'
import { FaultLog, type Logger } from '@jetwatch/bus/log'
import { prefetch } from '@jetwatch/bus/prefetch'
import { Publisher } from '@jetwatch/bus/publish'
import type { State } from '@jetwatch/bus/state'
import { describeError } from '@jetwatch/shared/errors'
import type { ProducerState, Run } from '@jetwatch/shared/run'
import { createStreamClock } from '@jetwatch/shared/stream-clock'
import type { ImageCacheOptions } from '@jetwatch/source/image-cache'
import { mix } from '@jetwatch/source/mix'
import { frames } from './frames.ts'
import { Pace } from './pace.ts'
import { toMessage } from './publish.ts'
import { Report } from './report.ts'

const REPORT_MS = 500
/** Jets read and imaged ahead of their time: a pause of the reader (a pass that begins anew) is not a pause of the stream. */
const JETS_AHEAD = 4_096

export interface Production {
  readonly bus: Bus
  readonly state: State
  readonly run: Run
  readonly baseDir: string
  /** Seconds of the stream in one second; `max` takes no time. */
  readonly speed: number | 'max'
  /** Threads that read and image. */
  readonly workers: number
  /** Where images are kept for replays, if they are. */
  readonly images?: ImageCacheOptions | undefined
  readonly log: Logger
  readonly stop: AbortSignal
  /** Called when the first frame is stored. */
  readonly onStarted?: () => void
}

/**
 * Sends the run's stream until its end or until asked to stop, then waits for every acknowledgement. Gives the final state.
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
  const pace = speed === 'max' ? new Pace({ clock: null }) : new Pace({ clock: createStreamClock(recipe), speed })
  const jets = mix(recipe, { baseDir, images, workers })
  const report = new Report(run, pace, jets.stats)
  const publisher = new Publisher(bus, {
    onRetry: (message, error) =>
      faults.report('retry', 'a frame was not acknowledged and is sent again', { id: message.id, error: describeError(error) }),
  })
  const ahead = Math.max(2, Math.ceil(JETS_AHEAD / recipe.frameSize))
  const beat = heartbeat(
    REPORT_MS,
    async () => {
      if (pace.behind) faults.report('behind', 'the rate cannot be held', { rate: pace.asked, givenUpSeconds: pace.givenUpSeconds })
      await state.writeProducer(report.state('running'))
    },
    (error) => faults.report('state', 'the state could not be written', { error: describeError(error) }),
  )
  const finish = async (final: ProducerState): Promise<ProducerState> => {
    await beat.stop()
    await state.writeProducer(final)
    log.info({ run: run.run, state: final.state, frames: final.frames, events: final.events, retries: publisher.retries }, 'producer ended')
    return final
  }
  try {
    for await (const frame of prefetch(frames(jets, recipe.frameSize), ahead)) {
      await pace.turn(frame.jets.length, stop)
      if (stop.aborted) break
      const message = toMessage(frame, run.run, stream)
      const { stored } = await publisher.publish(message)
      const count = (): void => {
        report.acknowledged(frame.jets.length, message.data.byteLength)
        if (frame.frame === 0) onStarted()
      }
      stored.then(count, () => undefined)
    }
    await publisher.flush()
  } catch (error) {
    await finish(report.state('failed', describeError(error))).catch(() => undefined)
    throw error
  }
  return finish(report.state(stop.aborted ? 'stopped' : 'finished'))
}
