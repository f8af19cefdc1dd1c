import { JetwatchError } from '@jetwatch/shared/errors'
import { createLogger, type Logger } from './log.ts'

export interface ServiceContext {
  readonly log: Logger
  /** Aborted when the process is asked to end: SIGTERM, SIGINT without a parent, or the parent's channel is gone. */
  readonly stop: AbortSignal
  /** Tells the parent process that the work has begun. */
  ready(details?: Readonly<Record<string, unknown>>): void
}

/** Longest orderly end of a service whose parent is gone. */
const ORPHAN_MS = 10_000

/**
 * Runs a service to its end as a process: exit code 0 when it returns, 2 with one line for wrong arguments, 1 with one line
 * for any other fault. A second SIGTERM or SIGINT ends it at once.
 */
export async function runService(name: string, level: string, main: (context: ServiceContext) => Promise<void>): Promise<void> {
  const controller = new AbortController()
  const onSignal = (signal: NodeJS.Signals): void => {
    // Ctrl-C in a terminal reaches the whole group; the parent decides the order in which we end.
    if (signal === 'SIGINT' && process.connected) return
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  process.on('disconnect', () => {
    controller.abort()
    // The parent took its nats-server along: an orderly end may wait for answers that never come.
    setTimeout(() => process.exit(1), ORPHAN_MS).unref()
  })
  const ready = (details: Readonly<Record<string, unknown>> = {}): void => {
    if (process.connected) process.send?.({ ready: true, ...details })
  }
  try {
    await main({ log: createLogger(name, level), stop: controller.signal, ready })
    process.exitCode = 0
  } catch (error) {
    process.exitCode = reportFatal(error)
  }
  // What is left is closed; a library's forgotten timer must not keep the process.
  process.exit()
}

/** Writes the one line of a fatal error to stderr; gives the exit code. */
export function reportFatal(error: unknown): number {
  const line = error instanceof JetwatchError ? error.toString() : error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${line}\n`)
  return error instanceof JetwatchError && error.code === 'USAGE' ? 2 : 1
}
