import type { Random } from '@jetwatch/shared/random'

/** What breaks parsers: lengths at their limits, as integers of any width. */
const INTEGERS = [
  0,
  1,
  -1,
  2,
  7,
  8,
  16,
  64,
  127,
  128,
  255,
  256,
  1023,
  1024,
  1025,
  32_767,
  65_535,
  65_536,
  2 ** 24,
  2 ** 30,
  2 ** 31 - 1,
  -(2 ** 31),
]
const LARGE = [2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 40n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -1n]
const LARGEST = 600_000

/** An input with 1 to 4 faults: flipped bits, cut off, pieces of others, other lengths, tokens. */
export function damageBytes(random: Random, input: Uint8Array, others: readonly Uint8Array[], tokens: readonly Uint8Array[]): Uint8Array {
  let bytes = input
  for (let faults = 1 + random.below(4); faults > 0; faults--) bytes = damageOnce(random, bytes, others, tokens)
  return bytes.subarray(0, LARGEST)
}

function damageOnce(random: Random, bytes: Uint8Array, others: readonly Uint8Array[], tokens: readonly Uint8Array[]): Uint8Array {
  const { length } = bytes
  const at = length ? random.below(length) : 0
  const size = 1 + random.below(random.next() < 0.5 ? 8 : 200)
  switch (random.below(9)) {
    case 0:
      return changed(bytes, (copy) => {
        for (let n = 1 + random.below(4); n > 0; n--) if (length) flip(copy, random.below(length), random.below(8))
      })
    case 1:
      return changed(bytes, (copy) => {
        for (let i = at; i < Math.min(length, at + size); i++) copy[i] = random.below(256)
      })
    case 2:
      return bytes.slice(0, at)
    case 3:
      return joined(bytes.subarray(0, at), bytes.subarray(Math.min(length, at + size)))
    case 4:
      return joined(bytes.subarray(0, at), bytes.subarray(at, at + size), bytes.subarray(at))
    case 5: {
      const other = others[random.below(others.length)] ?? bytes
      const from = other.length ? random.below(other.length) : 0
      return joined(
        bytes.subarray(0, at),
        other.subarray(from, from + size),
        bytes.subarray(random.next() < 0.5 ? at : Math.min(length, at + size)),
      )
    }
    case 6:
      return changed(bytes, (copy) => putInteger(random, copy))
    case 7:
      return changed(bytes, (copy) => void copy.fill(random.next() < 0.5 ? 0 : 255, at, at + size))
    default:
      return joined(bytes.subarray(0, at), tokens[random.below(tokens.length)] ?? bytes, bytes.subarray(at))
  }
}

/** An 8, 16, 32 or 64 bit integer somewhere, mostly aligned: counts and lengths of binary formats. */
function putInteger(random: Random, bytes: Uint8Array): void {
  const width = [1, 2, 4, 8][random.below(4)] as number
  if (bytes.length < width) return
  const free = random.below(bytes.length - width + 1)
  const at = random.next() < 0.7 ? free - (free % width) : free
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = random.next() < 0.8
  const value = INTEGERS[random.below(INTEGERS.length)] as number
  if (width === 1) view.setInt8(at, value)
  else if (width === 2) view.setInt16(at, value, little)
  else if (width === 4) view.setInt32(at, value, little)
  else view.setBigInt64(at, random.next() < 0.5 ? BigInt(value) : (LARGE[random.below(LARGE.length)] as bigint), little)
}

function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = Uint8Array.from(bytes)
  change(copy)
  return copy
}

const flip = (bytes: Uint8Array, at: number, bit: number): void => {
  bytes[at] = (bytes[at] as number) ^ (1 << bit)
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
