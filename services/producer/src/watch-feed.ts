import type { Bus } from '@jetwatch/bus/connect'
import { follow } from '@jetwatch/bus/follow'
import { heartbeat } from '@jetwatch/bus/heartbeat'
import { FaultLog, type Logger } from '@jetwatch/bus/log'
import type { State } from '@jetwatch/bus/state'
import { describeError } from '@jetwatch/shared/errors'
import { jetsSubject, STREAMS } from '@jetwatch/shared/names'
import type { ProducerState, Run } from '@jetwatch/shared/run'
import { FeedCount } from './feed-count.ts'

const REPORT_MS = 500

export interface FeedWatch {
  readonly bus: Bus
  readonly state: State
  readonly run: Run
  /** Seconds without a frame after which the feed is over; null waits for ever. */
  readonly idle: number | null
  readonly log: Logger
  readonly stop: AbortSignal
  /** Called when frames are listened for. */
  readonly onStarted: () => void
}

/**
 * Reports for a producer that does not report: it counts what the stream holds of the run, from its first frame on. Gives the final
 * state, `finished` after `idle` seconds of silence, `stopped` when asked to end.
 */
export async function watchFeed({ bus, state, run, idle, log, stop, onStarted }: FeedWatch): Promise<ProducerState> {
  const count = new FeedCount(run.run)
  const faults = new FaultLog(log)
  let last = performance.now()
  const report = (now: ProducerState['state']): ProducerState => ({
    run: run.run,
    state: now,
    frames: count.frames,
    events: count.events,
    bytes: count.bytes,
    skipped: {},
    pass: 0,
    rate: { asked: run.recipe.rate, actual: count.rate(performance.now() / 1000), behind: false },
    ...{ position: count.events, total: null, paused: false, speed: 1, withheld: 0, control: 0 },
    error: null,
    updated: Date.now(),
  })
  const frames = await follow(bus, STREAMS.jets, jetsSubject(run.run), { from: 'all', headersOnly: true })
  const end = (): void => void frames.stop()
  let silent = false
  const beat = heartbeat(
    REPORT_MS,
    async () => {
      await state.writeProducer(report(count.frames === 0 ? 'starting' : 'running'))
      silent = idle !== null && count.frames > 0 && performance.now() - last > idle * 1000
      if (silent) end()
    },
    (error) => faults.report('state', 'the state could not be written', { error: describeError(error) }),
  )
  stop.addEventListener('abort', end, { once: true })
  if (stop.aborted) end()
  onStarted()
  for await (const { headers } of frames) {
    count.add(headers)
    last = performance.now()
  }
  await beat.stop()
  const final = report(silent ? 'finished' : 'stopped')
  await state.writeProducer(final)
  log.info({ run: run.run, state: final.state, frames: final.frames, events: final.events }, 'the feed ended')
  return final
}
