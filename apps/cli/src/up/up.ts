import { setTimeout as sleep } from 'node:timers/promises'
import { JetwatchError } from '@jetwatch/shared/errors'
import { parseEnv } from '../env.ts'
import { makeHome } from '../home-folder.ts'
import type { Io } from '../io.ts'
import { writeJson } from '../write-output.ts'
import { isSettled } from './drain.ts'
import { fetchStatus } from './fetch-status.ts'
import { watchInterruption } from './interruption.ts'
import { createScreen, type Screen } from './screen.ts'
import { serviceFault } from './service.ts'
import { type StartOptions, startSystem } from './start-system.ts'
import { formatSummary } from './summary.ts'
import { System } from './system.ts'
import { startTicker } from './ticker.ts'

export interface UpOptions extends StartOptions {
  /** Seconds from the first scored jet; undefined goes on until Ctrl-C or the end of the recipe. */
  readonly duration?: number
  /** Where the final status goes as JSON; `-` is stdout, which then holds nothing else. */
  readonly json?: string
}

const INTERRUPTED_TWICE = 130
const SETTLED_POLL_MS = 200

/**
 * Runs the whole system until Ctrl-C, the duration or the end of the recipe, then drains it in order; gives 0.
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
  const context = {
    env,
    cwd: io.cwd,
    screen,
    signal: AbortSignal.any([interruption.signal, fault.signal]),
    onFault: (error: unknown) => fault.abort(error),
  }
  const began = performance.now()
  let failure: unknown = null
  try {
    await startSystem(system, options, context)
    screen.say(`  ${((performance.now() - began) / 1000).toFixed(1)} s from start to the first scored jet`)
    announce(options, system, screen)
    const stopTicker = startTicker(system.url as string, screen, io.terminal)
    await untilOver(system, options.duration, interruption.signal, fault.signal).finally(stopTicker)
  } catch (error) {
    // Whatever an interruption tears apart is not a fault.
    failure = interruption.signal.aborted ? null : error
  }
  screen.show('')
  screen.say(interruption.signal.aborted ? 'Stopping: draining what is on its way (Ctrl-C again ends it at once)' : 'Stopping')
  const status = await system.stop().finally(interruption.end)
  if (status?.run && system.streaming) {
    screen.say(formatSummary(status, (system.streaming.to - system.streaming.from) / 1000))
    if (options.json !== undefined) await writeJson(options.json, status, io)
  } else if (failure === null && options.json !== undefined) {
    throw new JetwatchError('ENVIRONMENT', 'the run ended before there was a status to write', 'Let it run until the first scored jet')
  }
  if (failure !== null) throw failure
  return 0
}

function announce({ headless, duration }: UpOptions, system: System, screen: Screen): void {
  const end = duration === undefined ? 'Ctrl-C stops it.' : `It stops after ${duration} s; Ctrl-C stops it earlier.`
  screen.say(headless ? `\n  Status: ${system.url}/api/status\n  ${end}\n` : `\n  Open ${system.url}\n  ${end}\n`)
}

/** Resolves when the run is to end; @throws the fault that ended it. */
async function untilOver(system: System, duration: number | undefined, interrupted: AbortSignal, fault: AbortSignal): Promise<void> {
  const over = new AbortController()
  try {
    await Promise.race([
      untilAborted(interrupted),
      untilAborted(fault).then(() => Promise.reject(fault.reason)),
      ...(duration === undefined ? [] : [sleep(duration * 1000, undefined, { signal: over.signal })]),
      recipeEnd(system, over.signal),
    ])
  } finally {
    over.abort()
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** The end of the recipe ends the run, once all of it is decided; any other end of the producer is a fault. */
async function recipeEnd(system: System, over: AbortSignal): Promise<void> {
  const { producer, url } = system
  const ending = await producer?.ended
  if (producer && ending && !ending.ok) throw await serviceFault('producer', ending.reason, producer.logFile)
  while (url && !over.aborted) {
    const status = await fetchStatus(url).catch(() => null)
    if (status && isSettled(status, true)) return
    await sleep(SETTLED_POLL_MS, undefined, { signal: over }).catch(() => undefined)
  }
}
