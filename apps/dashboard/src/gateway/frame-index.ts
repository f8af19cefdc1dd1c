import { upperBound } from '@jetwatch/shared/metrics/ascending'

/**
 * Where the decision on an event stands in the SCORES stream: by first sequence of its frame, 24 bytes a frame. Frames come
 * nearly in order; one that comes late is inserted.
 */
export class FrameIndex {
  #first = new Float64Array(1024)
  #stream = new Float64Array(1024)
  /** When the decision reached us, milliseconds; NaN for those stored before we came. */
  #received = new Float64Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  add(firstSequence: number, streamSequence: number, received: number | null = null): void {
    if (this.#length === this.#first.length) this.#grow()
    const at = this.#place(firstSequence)
    if (at < this.#length) {
      this.#first.copyWithin(at + 1, at, this.#length)
      this.#stream.copyWithin(at + 1, at, this.#length)
      this.#received.copyWithin(at + 1, at, this.#length)
    }
    this.#first[at] = firstSequence
    this.#stream[at] = streamSequence
    this.#received[at] = received ?? Number.NaN
    this.#length++
  }

  /** Stream sequence of the message whose frame would hold the event; null where every frame begins after it. */
  find(sequence: number): number | null {
    const at = this.#place(sequence) - 1
    return at < 0 ? null : (this.#stream[at] as number)
  }

  /** When the decision on the event's frame reached us, milliseconds; null where it was stored before we came. */
  receivedAt(sequence: number): number | null {
    const received = this.#received[this.#place(sequence) - 1]
    return received === undefined || Number.isNaN(received) ? null : received
  }

  #place(sequence: number): number {
    if (this.#length === 0 || sequence >= (this.#first[this.#length - 1] as number)) return this.#length
    return upperBound(this.#first.subarray(0, this.#length), sequence)
  }

  #grow(): void {
    const [first, stream, received] = [this.#first, this.#stream, this.#received]
    this.#first = new Float64Array(2 * first.length)
    this.#stream = new Float64Array(2 * stream.length)
    this.#received = new Float64Array(2 * received.length)
    this.#first.set(first)
    this.#stream.set(stream)
    this.#received.set(received)
  }
}
