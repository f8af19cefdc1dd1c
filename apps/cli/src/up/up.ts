import { setTimeout as sleep } from 'node:timers/promises'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Status } from '@jetwatch/shared/status'
import { parseEnv } from '../env.ts'
import { makeHome } from '../home-folder.ts'
import type { Io } from '../io.ts'
import { writeJson } from '../write-output.ts'
import { watchInterruption } from './interruption.ts'
import { playRuns } from './play-runs.ts'
import type { RunEnd } from './run-in-hand.ts'
import { createScreen, type Screen } from './screen.ts'
import { type StartOptions, startSystem } from './start-system.ts'
import { createSteps } from './steps.ts'
import { formatSummary } from './summary.ts'
import { System } from './system.ts'

export interface UpOptions extends StartOptions {
  /** Seconds from the first scored jet; undefined goes on until Ctrl-C or the end of the recipe. */
  readonly duration?: number
  /** Where the last run's final status goes as JSON; `-` is stdout, which then holds nothing else. */
  readonly json?: string
  /** Stay up when a run has ended, and wait for the next; default with pages and without a duration. */
  readonly keep?: boolean
}

const INTERRUPTED_TWICE = 130

/**
 * Runs the whole system until Ctrl-C, the duration or (unless it stays up) the end of the recipe, then drains it in order; gives 0.
 * @throws what kept it from starting or ended it early, after ending every child.
 */
export async function up(options: UpOptions, io: Io): Promise<number> {
  const env = parseEnv(io.env)
  await makeHome(env.home)
  const screen = createScreen(io, { quiet: options.json === '-' })
  const system = new System()
  const interruption = watchInterruption(() => {
    system.kill()
    process.exit(INTERRUPTED_TWICE)
  })
  const fault = new AbortController()
  const signal = AbortSignal.any([interruption.signal, fault.signal])
  const steps = createSteps(screen)
  const stays = options.keep ?? (!options.headless && options.duration === undefined)
  const began = performance.now()
  let failure: unknown = null
  let last: Status | null = null
  const onEnd = ({ status, seconds }: RunEnd): void => {
    if (!status || seconds === null) return
    screen.say(formatSummary(status, seconds))
    last = status
  }
  try {
    const ground = await startSystem(system, options, {
      ...{ env, cwd: io.cwd, screen, steps, signal },
      onFault: (error) => fault.abort(error),
    })
    screen.say(
      `  ${((performance.now() - began) / 1000).toFixed(1)} s from start to ${options.feed ? 'the open feed' : 'the first scored jet'}`,
    )
    announce(options, stays, system, screen)
    const halted = halt(options.duration, interruption.signal, fault.signal)
    await playRuns(system, ground, { stays, terminal: io.terminal, screen, halt: halted, onEnd })
  } catch (error) {
    // Whatever an interruption tears apart is not a fault.
    failure = interruption.signal.aborted ? null : error
  }
  screen.show('')
  screen.say(interruption.signal.aborted ? 'Stopping: draining what is on its way (Ctrl-C again ends it at once)' : 'Stopping')
  try {
    const end = await system.endRun(failure)
    if (end) onEnd(end)
  } finally {
    await system.stop().finally(interruption.end)
  }
  if (options.json !== undefined) {
    if (last) await writeJson(options.json, last, io)
    else if (failure === null) {
      throw new JetwatchError('ENVIRONMENT', 'the run ended before there was a status to write', 'Let it run until the first scored jet')
    }
  }
  if (failure !== null) throw failure
  return 0
}

function announce({ headless, duration }: UpOptions, stays: boolean, system: System, screen: Screen): void {
  const end =
    duration !== undefined
      ? `It stops after ${duration} s; Ctrl-C stops it earlier.`
      : stays
        ? 'It stays up when the stream has ended; Ctrl-C stops it.'
        : 'Ctrl-C stops it.'
  screen.say(headless ? `\n  Status: ${system.url}/api/status\n  ${end}\n` : `\n  Open ${system.url}\n  ${end}\n`)
}

/** Resolves when all is to end; @throws the fault that ended it. */
async function halt(duration: number | undefined, interrupted: AbortSignal, fault: AbortSignal): Promise<void> {
  await Promise.race([
    untilAborted(interrupted),
    untilAborted(fault).then(() => Promise.reject(fault.reason)),
    ...(duration === undefined ? [] : [sleep(duration * 1000, undefined, { ref: false })]),
  ])
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
