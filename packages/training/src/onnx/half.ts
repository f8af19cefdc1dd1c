import { JetwatchError } from '@jetwatch/shared/errors'

const single = new Float32Array(1)
const bits = new Uint32Array(single.buffer)

/** The nearest IEEE 754 binary16, ties to even, as its 16 bits. @throws TRAINING beyond ±65504. */
export function toHalf(value: number): number {
  single[0] = value
  const word = bits[0] as number
  const sign = (word >>> 16) & 0x8000
  const magnitude = word & 0x7fffffff
  if (magnitude >= 0x477ff000) {
    throw new JetwatchError('TRAINING', `a weight of ${value} does not fit into 16 bits`, 'Train with --weights float32')
  }
  // Below 2^-14 there are fewer digits: the step is 2^-24 throughout.
  if (magnitude < 0x38800000) return sign | roundEven(Math.abs(single[0]) * 2 ** 24)
  const kept = magnitude - 0x38000000
  return sign | ((kept + 0xfff + ((kept >>> 13) & 1)) >>> 13)
}

function roundEven(value: number): number {
  const down = Math.floor(value)
  const rest = value - down
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down
}

/** The power of two that brings the largest of some numbers to 2^14 … 2^15: their ratio to it, not their size, sets how they are rounded. */
export function halfScale(values: Float32Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return largest > 0 && Number.isFinite(largest) ? 2 ** (14 - Math.floor(Math.log2(largest))) : 1
}
