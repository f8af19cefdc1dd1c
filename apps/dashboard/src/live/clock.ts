/** One answered ping: when it left and came back by our clock, and what the server's clock said. Milliseconds. */
export interface Pong {
  readonly sent: number
  readonly received: number
  readonly server: number
}

const KEPT = 16

/**
 * Estimates server clock − browser clock from pings: the midpoint of the quickest of the last 16 round trips, whose error is
 * at most half of that trip.
 */
export class ClockOffset {
  readonly #pongs: Pong[] = []

  add(pong: Pong): void {
    this.#pongs.push(pong)
    if (this.#pongs.length > KEPT) this.#pongs.shift()
  }

  /** Milliseconds; null before the first answer. */
  get estimate(): { offset: number; roundTrip: number } | null {
    let best: Pong | null = null
    for (const pong of this.#pongs) if (!best || pong.received - pong.sent < best.received - best.sent) best = pong
    if (!best) return null
    return { offset: best.server - (best.sent + best.received) / 2, roundTrip: best.received - best.sent }
  }
}

/** Wall clock in milliseconds with the resolution of the monotonic one. */
export const wallClock = (): number => performance.timeOrigin + performance.now()
