import type { Detector } from './detector.ts'

/**
 * AUC of the last events by their true labels, as the deviation of the Mann–Whitney sum U from what labels drawn at random give, in standard deviations:
 * (U − n_b n_s/2)/√(n_b n_s (n_b + n_s + 1)/12) (Mann & Whitney 1947; AUC = U/(n_b n_s), ties count half). Null without either class.
 */
export function createLabelledAuc(events: number): Detector {
  const labels = new Uint8Array(events)
  const background = new Queue(events)
  const signal = new Queue(events)
  let count = 0
  /** Twice U, an integer. */
  let won = 0
  return {
    add: (score, isSignal) => {
      const at = count % events
      if (count >= events) {
        if (labels[at] === 1) won -= background.below2(signal.shift())
        else {
          const gone = background.shift()
          won -= 2 * signal.length - signal.below2(gone)
        }
      }
      labels[at] = isSignal ? 1 : 0
      if (isSignal) {
        won += background.below2(score)
        signal.push(score)
      } else {
        won += 2 * signal.length - signal.below2(score)
        background.push(score)
      }
      count++
      const [b, s] = [background.length, signal.length]
      return b > 0 && s > 0 ? (won - b * s) / 2 / Math.sqrt((b * s * (b + s + 1)) / 12) : null
    },
  }
}

/** Scores in the order in which they came. */
class Queue {
  readonly #values: Float64Array
  #first = 0
  length = 0

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity)
  }

  push(value: number): void {
    this.#values[(this.#first + this.length++) % this.#values.length] = value
  }

  shift(): number {
    const value = this.#values[this.#first] as number
    this.#first = (this.#first + 1) % this.#values.length
    this.length--
    return value
  }

  /** Twice the number below a value, those equal to it counted once. */
  below2(value: number): number {
    const end = this.#first + this.length
    const over = Math.max(0, end - this.#values.length)
    return countBelow2(this.#values, this.#first, end - over, value) + countBelow2(this.#values, 0, over, value)
  }
}

function countBelow2(values: Float64Array, from: number, to: number, value: number): number {
  let sum = 0
  for (let i = from; i < to; i++) {
    const one = values[i] as number
    if (one < value) sum += 2
    else if (one === value) sum++
  }
  return sum
}
