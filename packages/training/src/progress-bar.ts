import { Presets, SingleBar } from 'cli-progress'
import type { TrainPhase, TrainProgress } from './progress.ts'

/** Between two plain lines, milliseconds. */
const LINE_INTERVAL = 5000

export interface ProgressDisplay {
  show(progress: TrainProgress): void
  /** Ends the bar's line. */
  stop(): void
}

/** A progress bar with ETA on a terminal; elsewhere a plain line at each new phase and epoch, and every five seconds. */
export function createProgressDisplay(stream: NodeJS.WriteStream, now: () => number = Date.now): ProgressDisplay {
  return stream.isTTY ? bar(stream) : lines(stream, now)
}

function bar(stream: NodeJS.WriteStream): ProgressDisplay {
  let current: { bar: SingleBar; phase: TrainPhase } | null = null
  const stop = (): void => {
    current?.bar.stop()
    current = null
  }
  return {
    show(progress) {
      if (current?.phase !== progress.phase) {
        stop()
        const format = `${progress.phase.padEnd(9)} {bar} {percentage}% {detail}`
        const fresh = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: false }, Presets.shades_classic)
        fresh.start(Math.max(1, progress.total), progress.done, { detail: describe(progress) })
        current = { bar: fresh, phase: progress.phase }
      }
      current.bar.setTotal(Math.max(1, progress.total))
      current.bar.update(progress.done, { detail: describe(progress) })
    },
    stop,
  }
}

function lines(stream: NodeJS.WriteStream, now: () => number): ProgressDisplay {
  let last: { phase: TrainPhase; epoch: number; time: number } | null = null
  return {
    show(progress) {
      const { phase, epoch, done, total } = progress
      const time = now()
      if (last?.phase === phase && last.epoch === epoch && time - last.time < LINE_INTERVAL) return
      last = { phase, epoch, time }
      const share = total > 0 ? ` ${Math.floor((100 * done) / total)}%` : ` ${done}`
      stream.write(`${[`${phase}${share}`, describe(progress)].filter(Boolean).join(', ')}\n`)
    },
    stop: () => {},
  }
}

/** Epoch, losses and ETA of a progress, those there are. */
function describe({ epoch, loss, validationLoss, etaSeconds }: TrainProgress): string {
  return [
    epoch > 0 ? `epoch ${epoch}` : '',
    loss === null ? '' : `loss ${loss.toPrecision(4)}`,
    validationLoss === null ? '' : `validation ${validationLoss.toPrecision(4)}`,
    etaSeconds === null ? '' : `${formatSeconds(etaSeconds)} left`,
  ]
    .filter(Boolean)
    .join(', ')
}

function formatSeconds(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`
  return seconds < 6000 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
