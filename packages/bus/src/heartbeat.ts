/** Calls `beat` at once and then every `milliseconds`, never two at a time; failures go to `onError`. `stop` waits for the last. */
export function heartbeat(milliseconds: number, beat: () => Promise<void>, onError: (error: unknown) => void): { stop(): Promise<void> } {
  let running: Promise<void> | null = null
  const tick = (): void => {
    running ??= beat()
      .catch(onError)
      .finally(() => {
        running = null
      })
  }
  const timer = setInterval(tick, milliseconds)
  tick()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
