import { type Logger, pino } from 'pino'

export type { Logger }

/** JSON lines on stderr; stdout stays free for what a program is asked to print. */
export function createLogger(service: string, level = 'info'): Logger {
  return pino({ name: service, level, base: { service } }, pino.destination({ dest: 2, sync: true }))
}

const WINDOW_MS = 10_000

/**
 * One line for the first fault of a kind, then at most one each 10 s with how many there were since: a poisoned stream must not
 * fill the disk with logs.
 */
export class FaultLog {
  readonly #log: Logger
  readonly #now: () => number
  readonly #kinds = new Map<string, { since: number; silent: number }>()

  constructor(log: Logger, now: () => number = () => performance.now()) {
    this.#log = log
    this.#now = now
  }

  report(kind: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const now = this.#now()
    const entry = this.#kinds.get(kind)
    if (entry && now - entry.since < WINDOW_MS) {
      entry.silent++
      return
    }
    this.#log.warn({ fault: kind, ...fields, ...(entry?.silent ? { alsoSilent: entry.silent } : {}) }, message)
    this.#kinds.set(kind, { since: now, silent: 0 })
  }
}
