export interface AllowanceOptions {
  /** This many at once … */
  readonly burst: number
  /** … and this many each second. */
  readonly perSecond: number
  /** Monotonic clock, milliseconds. */
  readonly now?: () => number
}

/** Clients remembered; beyond that the one that has been silent longest is forgotten. */
const MOST_CLIENTS = 10_000

/** A token bucket for each client, in bounded memory. */
export class Allowance {
  readonly #burst: number
  readonly #perSecond: number
  readonly #now: () => number
  readonly #clients = new Map<string, { left: number; at: number }>()

  constructor({ burst, perSecond, now = () => performance.now() }: AllowanceOptions) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#now = now
  }

  /** Takes one; gives the seconds until there is one again, 0 if it was there. */
  take(client: string): number {
    const bucket = this.#refill(client)
    if (bucket.left < 1) return (1 - bucket.left) / this.#perSecond
    bucket.left--
    return 0
  }

  #refill(client: string): { left: number } {
    const now = this.#now()
    const known = this.#clients.get(client)
    const left = known ? Math.min(this.#burst, known.left + ((now - known.at) / 1000) * this.#perSecond) : this.#burst
    const bucket = { left, at: now }
    this.#clients.delete(client)
    this.#clients.set(client, bucket)
    if (this.#clients.size > MOST_CLIENTS) this.#forget()
    return bucket
  }

  /** The map is in order of the last request. */
  #forget(): void {
    const oldest = this.#clients.keys().next()
    if (!oldest.done) this.#clients.delete(oldest.value)
  }
}
