/** An event with its place in the latent space. */
export interface LatentEvent {
  readonly sequence: number
  readonly label: number
  readonly score: number
  /** GeV; NaN where unknown. */
  readonly mass: number
}

/** The last events with their latent vectors, all of one length. */
export class LatentRing {
  readonly size: number
  readonly #capacity: number
  readonly #vectors: Float32Array
  readonly #events: (LatentEvent | undefined)[] = []
  #next = 0
  #count = 0

  constructor(size: number, capacity: number) {
    this.size = size
    this.#capacity = capacity
    this.#vectors = new Float32Array(size * capacity)
  }

  get count(): number {
    return this.#count
  }

  add(event: LatentEvent, vector: Float32Array): void {
    this.#events[this.#next] = event
    this.#vectors.set(vector, this.#next * this.size)
    this.#next = (this.#next + 1) % this.#capacity
    this.#count = Math.min(this.#count + 1, this.#capacity)
  }

  /** Newest first; copies. */
  newest(): { readonly events: LatentEvent[]; readonly vectors: Float32Array } {
    const vectors = new Float32Array(this.#count * this.size)
    const events = Array.from({ length: this.#count }, (_, i) => {
      const at = (this.#next - 1 - i + this.#capacity) % this.#capacity
      vectors.set(this.#vectors.subarray(at * this.size, (at + 1) * this.size), i * this.size)
      return this.#events[at] as LatentEvent
    })
    return { events, vectors }
  }
}
