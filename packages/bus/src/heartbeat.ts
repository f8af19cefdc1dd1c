export interface Heartbeat {
  /** Beats now, or as soon as the one under way has ended. */
  now(): void
  /** Waits for the last. */
  stop(): Promise<void>
}

/** Calls `beat` at once and then every `milliseconds`, never two at a time; failures go to `onError`. */
export function heartbeat(milliseconds: number, beat: () => Promise<void>, onError: (error: unknown) => void): Heartbeat {
  let running: Promise<void> | null = null
  let again = false
  const tick = (): void => {
    running ??= beat()
      .catch(onError)
      .finally(() => {
        running = null
        if (again) tick()
      })
    again = false
  }
  const timer = setInterval(tick, milliseconds)
  tick()
  return {
    now: () => {
      if (running) again = true
      else tick()
    },
    stop: async () => {
      clearInterval(timer)
      while (running) await running
    },
  }
}
