/**
 * Seeded random numbers. The bytes of a stream depend on them, so the generator lives here and not in a
 * dependency whose next version may differ: xoshiro128** (Blackman & Vigna 2018) seeded by SplitMix32.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number
  /** Uniform integer in [0, n), without modulo bias. */
  below(n: number): number
}

/** 32-bit mix of any number of integers (murmur3's finaliser after each word): derives seeds from (seed, pass, …). */
export function mixSeed(...words: number[]): number {
  let h = 0x9e3779b9
  for (const word of words) {
    for (const half of [word >>> 0, Math.floor(word / 2 ** 32) >>> 0]) {
      h = Math.imul(h ^ half, 0x85ebca6b)
      h ^= h >>> 13
      h = Math.imul(h, 0xc2b2ae35)
      h ^= h >>> 16
    }
  }
  return h >>> 0
}

export function createRandom(...seed: number[]): Random {
  let state = mixSeed(...seed)
  const split = (): number => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  let [a, b, c, d] = [split(), split(), split(), split()]
  const bits = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotate(d, 11)
    return result
  }
  return {
    next: () => bits() / 2 ** 32,
    below(n) {
      const limit = 2 ** 32 - (2 ** 32 % n)
      let value = bits()
      while (value >= limit) value = bits()
      return value % n
    },
  }
}

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k))

/** Fisher–Yates in place. */
export function shuffle<T extends { [index: number]: number; length: number }>(items: T, random: Random): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const kept = items[i] as number
    items[i] = items[j] as number
    items[j] = kept
  }
  return items
}
