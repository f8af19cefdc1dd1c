import { JetwatchError } from '../errors.ts'
import { type Acknowledgement, type Alert, type AlertBook, type LogEntry, MAX_LOG, type Reading } from './alert.ts'
import { ALERT_RULES } from './rules.ts'

/** Since when the condition of one (kind, subject, run) has been over its limits, and since when it is over with it; null where it is not. */
interface Held {
  over: number | null
  under: number | null
}

const keyOf = ({ kind, subject, run }: Pick<Reading, 'kind' | 'subject' | 'run'>): string => `${kind}.${subject}.${run}`

/**
 * Turns readings into raised and cleared alerts with hysteresis. It holds only how long conditions have lasted; what is raised stands in the book,
 * which somebody else keeps. `now` never goes back.
 */
export class AlertEngine {
  readonly #held = new Map<string, Held>()

  /** The next book; the same object where nothing was raised or cleared. May be asked again at one `now` with a book that changed meanwhile. */
  step(book: AlertBook, readings: readonly Reading[], now: number): AlertBook {
    const current = new Map(readings.map((reading) => [keyOf(reading), reading]))
    const log: LogEntry[] = []
    const active = book.active.filter((alert) => {
      const reading = current.get(keyOf(alert))
      const held = this.#hold(alert, reading, now)
      if (held.under === null || now - held.under < ALERT_RULES[alert.kind].clearAfter) return true
      log.push(entry('cleared', alert, reading ?? alert, now))
      return false
    })
    const raised = new Set(book.active.map(keyOf))
    for (const reading of readings) {
      if (raised.has(keyOf(reading))) continue
      const { over } = this.#hold(reading, reading, now)
      if (over === null || now - over < ALERT_RULES[reading.kind].raiseAfter) continue
      const alert: Alert = { id: `${reading.kind}.${reading.subject}.${now}`, ...reading, since: over, raised: now, acknowledged: null }
      active.push(alert)
      log.push(entry('raised', alert, reading, now))
    }
    for (const key of this.#held.keys()) if (!current.has(key) && !raised.has(key)) this.#held.delete(key)
    return log.length === 0 ? book : { version: 1, active, log: [...log.toReversed(), ...book.log].slice(0, MAX_LOG) }
  }

  /** Nothing could be judged for a while: what has lasted begins anew. */
  forget(): void {
    this.#held.clear()
  }

  #hold(of: Pick<Reading, 'kind' | 'subject' | 'run'>, reading: Reading | undefined, now: number): Held {
    const key = keyOf(of)
    const held = this.#held.get(key) ?? { over: null, under: null }
    this.#held.set(key, held)
    held.over = reading?.measures.every(({ value, raise }) => value >= raise) ? (held.over ?? now) : null
    held.under = !reading || reading.measures.some(({ value, clear }) => value <= clear) ? (held.under ?? now) : null
    return held
  }
}

/** Says of a raised alert that somebody has seen it. Once more replaces who and what, and the log keeps both. @throws CONFLICT where it is not raised. */
export function acknowledge(book: AlertBook, id: string, acknowledged: Acknowledgement): AlertBook {
  const alert = book.active.find((one) => one.id === id)
  if (!alert) throw new JetwatchError('CONFLICT', `the alert ${id} is not raised (any more)`, 'See the log of the alerts')
  const seen = { ...entry('acknowledged', alert, alert, acknowledged.time), author: acknowledged.author, note: acknowledged.note }
  return {
    version: 1,
    active: book.active.map((one) => (one === alert ? { ...one, acknowledged } : one)),
    log: [seen, ...book.log].slice(0, MAX_LOG),
  }
}

function entry(what: LogEntry['what'], { id, kind, subject, run }: Alert, { measures }: Pick<Reading, 'measures'>, time: number): LogEntry {
  return { time, what, alert: id, kind, subject, run, measures, author: null, note: '' }
}
