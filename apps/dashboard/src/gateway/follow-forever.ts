import type { Bus } from '@jetwatch/bus/connect'
import type { Followed } from '@jetwatch/bus/delivery'
import { type Follow, type From, follow } from '@jetwatch/bus/follow'

const RETRY_MS = 500

export interface Following {
  /** Messages stored before we began that are still to come; null until the stream has been asked. */
  readonly backlog: number | null
  stop(): Promise<void>
}

/**
 * Reads a subject from `from` on and goes on after any fault behind the last message it gave. `stored` is true for messages that
 * were in the stream before we began. Handlers must not throw.
 */
export function followForever(
  bus: Bus,
  stream: string,
  subject: string,
  from: From,
  handle: (message: Followed, stored: boolean) => void,
): Following {
  let stopped = false
  let open: Follow | null = null
  let wake: () => void = () => {}
  let last = 0
  let backlog: number | null = null
  const run = async (): Promise<void> => {
    while (!stopped) {
      try {
        open = await follow(bus, stream, subject, { from: last > 0 ? { sequence: last + 1 } : from })
        backlog ??= open.backlog
        // Asked to stop while it was being opened.
        if (stopped) break
        for await (const message of open) {
          last = message.seq
          handle(message, backlog > 0)
          if (backlog > 0) backlog--
        }
      } catch {
        // The server is away, or the consumer was lost: tried again below.
      }
      if (!stopped) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, RETRY_MS)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    }
    await open?.stop()
  }
  const done = run()
  return {
    get backlog() {
      return backlog
    },
    async stop() {
      stopped = true
      wake()
      await open?.stop()
      await done
    },
  }
}
