import { type Service, serviceFault } from './service.ts'

/** A scorer may die of a device; a run outlives that. More often than this it is the scorer's fault. */
const RESTARTS = 3

export interface Supervised {
  /** The process that runs now. */
  current(): Service
  /** From now on its end is wanted. */
  release(): void
}

/**
 * Watches a service that may be restarted: each unexpected end is said and answered by a new process, up to three times,
 * then `onFault` hears of it.
 */
export function supervise(
  first: Service,
  restart: () => Promise<Service>,
  say: (line: string) => void,
  onFault: (error: unknown) => void,
): Supervised {
  let current = first
  let released = false
  const watch = async (): Promise<void> => {
    for (let restarts = 0; ; restarts++) {
      const { reason } = await current.ended
      if (released) return
      const fault = await serviceFault(current.name, reason, current.logFile)
      if (restarts === RESTARTS) throw fault
      say(`! ${fault.message}; restart ${restarts + 1} of ${RESTARTS}`)
      current = await restart()
      // Asked to end while the new one was starting.
      if (released) return void current.stop(2_000)
    }
  }
  watch().catch(onFault)
  return {
    current: () => current,
    release: () => {
      released = true
    },
  }
}
