import { gammaQuantile } from './gamma.ts'
import { normalQuantile } from './gaussian.ts'
import type { Interval } from './wilson.ts'

/** Exact central interval for the mean of a Poisson count, at the given confidence (Garwood 1936). A count of 0 has low = 0. */
export function poissonBand(count: number, confidence = 0.95): Interval {
  if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`a Poisson count of ${count} does not exist`)
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`a confidence of ${confidence} is not between 0 and 1`)
  const tail = (1 - confidence) / 2
  const z = normalQuantile(tail)
  return {
    low: count === 0 ? 0 : gammaQuantile(count, tail, 'lower', z),
    high: gammaQuantile(count + 1, tail, 'upper', z),
  }
}
