/** Signals nearer than this are one Ctrl-C: npm passes the terminal's signal on, so we get it twice. */
const SAME_MS = 700

export interface Interruption {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** Stops listening. */
  end(): void
}

/** The first signal asks for an orderly end; a second one, clearly later, calls `onSecond`. */
export function watchInterruption(onSecond: () => void, now: () => number = () => performance.now()): Interruption {
  const controller = new AbortController()
  let first = 0
  const onSignal = (): void => {
    if (!controller.signal.aborted) {
      first = now()
      controller.abort()
    } else if (now() - first > SAME_MS) onSecond()
  }
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, onSignal)
  return {
    signal: controller.signal,
    end: () => {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
