import { JetwatchError } from '@jetwatch/shared/errors'
import type { SparseImage } from '@jetwatch/shared/jet'
import type { Batch, LitPixels } from './engine.ts'

/**
 * A reused dense buffer for scoring batches. A jet has about 40 of 1,600 pixels, so clearing the pixels of the batch
 * before (kept in `position`) is cheaper than clearing the buffer; the same list is what a GPU is sent.
 */
export class BatchBuffer implements Batch {
  readonly height: number
  readonly width: number
  readonly capacity: number
  readonly data: Float32Array
  #n = 0
  #position: Int32Array
  #value: Float32Array
  #count = 0
  #ascending = true

  /** Room for `capacity` images of height × width. */
  constructor(capacity: number, height: number, width: number) {
    this.capacity = capacity
    this.height = height
    this.width = width
    this.data = new Float32Array(capacity * height * width)
    this.#position = new Int32Array(Math.max(1024, capacity * 64))
    this.#value = new Float32Array(this.#position.length)
  }

  get n(): number {
    return this.#n
  }

  get full(): boolean {
    return this.#n === this.capacity
  }

  /** Null where an image named a pixel twice or out of order: then only the dense form is sure. */
  get lit(): LitPixels | null {
    if (!this.#ascending) return null
    return { position: this.#position.subarray(0, this.#count), value: this.#value.subarray(0, this.#count) }
  }

  clear(): void {
    const { data } = this
    const position = this.#position
    const count = this.#count
    for (let i = 0; i < count; i++) data[position[i] as number] = 0
    this.#count = 0
    this.#ascending = true
    this.#n = 0
  }

  /**
   * Adds one sparse image, `from` to `to` of the given arrays (the lists of a frame need no copy).
   * @throws BAD_FRAME on a pixel outside the image or a value that is not a finite number ≥ 0; the batch is then unchanged.
   */
  add(index: Uint16Array, value: Float32Array, from = 0, to = index.length): void {
    if (this.full) throw new RangeError(`the batch is full: ${this.capacity} images`)
    const pixels = this.height * this.width
    if (index.length < to || value.length < to) throw badImage(`${index.length} pixel indices and ${value.length} values`)
    for (let i = from; i < to; i++) {
      const [at, amount] = [index[i] as number, value[i] as number]
      if (at >= pixels) throw badImage(`pixel ${at} of an image of ${this.height} × ${this.width}`)
      if (!(amount >= 0 && amount < Number.POSITIVE_INFINITY)) throw badImage(`pixel ${at} has the value ${amount}`)
    }
    this.#reserve(to - from)
    const { data } = this
    const [positions, values] = [this.#position, this.#value]
    const offset = this.#n * pixels
    let count = this.#count
    let last = offset - 1
    for (let i = from; i < to; i++) {
      const at = offset + (index[i] as number)
      const amount = value[i] as number
      data[at] = amount
      positions[count] = at
      values[count++] = amount
      if (at <= last) this.#ascending = false
      last = at
    }
    this.#count = count
    this.#n++
  }

  /** Clears and adds these images; gives itself. */
  fill(images: readonly SparseImage[]): this {
    this.clear()
    for (const image of images) this.add(image.index, image.value)
    return this
  }

  #reserve(more: number): void {
    const needed = this.#count + more
    if (needed <= this.#position.length) return
    const [position, value] = [this.#position, this.#value]
    this.#position = new Int32Array(Math.max(needed, 2 * position.length))
    this.#position.set(position)
    this.#value = new Float32Array(this.#position.length)
    this.#value.set(value)
  }
}

function badImage(what: string): JetwatchError {
  return new JetwatchError('BAD_FRAME', `unusable image: ${what}`, 'Check the producer: pixels must lie in the image and be finite and ≥ 0')
}
