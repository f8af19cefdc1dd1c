import { describe, expect, test } from 'vitest'
import { createRandom, mixSeed, shuffle } from './random.ts'

/** χ² of counts against equal expectation. */
const chiSquare = (counts: number[], n: number): number =>
  counts.reduce((sum, count) => sum + (count - n / counts.length) ** 2 / (n / counts.length), 0)
const bump = (counts: number[], bin: number): void => {
  counts[bin] = (counts[bin] as number) + 1
}
/** Exceeded once in a million by chance: python3 -c "from scipy.stats import chi2;print(chi2.isf(1e-6,255))" */
const LIMIT_255 = 377.08

describe('createRandom', () => {
  test('the same seed gives the same numbers, any other seed others', () => {
    const draw = (...seed: number[]): number[] => Array.from({ length: 20 }, createRandom(...seed).next)
    expect(draw(7, 1)).toEqual(draw(7, 1))
    const first = [[7, 1], [1, 7], [7], [7, 2], [7, 1, 0], [0], [2 ** 32 + 7, 1], []].map((seed) => draw(...seed)[0])
    expect(new Set(first).size).toBe(first.length)
  })

  test('streams stay what they were: the first words of seed 1, as the authors’ C code has them from the same state', () => {
    const random = createRandom(1)
    expect(Array.from({ length: 4 }, () => random.next() * 2 ** 32)).toMatchInlineSnapshot(`
      [
        1196914178,
        4230337891,
        574633136,
        3372293618,
      ]
    `)
  })

  test.each([1, 2, 3])('next is uniform in [0, 1): 256 bins of the high bits and of the low bits (seed %i)', (seed) => {
    const random = createRandom(seed)
    const high = new Array<number>(256).fill(0)
    const low = new Array<number>(256).fill(0)
    const n = 200_000
    let outside = 0
    for (let i = 0; i < n; i++) {
      const x = random.next()
      if (!(x >= 0 && x < 1)) outside++
      bump(high, Math.floor(x * 256))
      bump(low, (x * 2 ** 32) % 256)
    }
    expect(outside).toBe(0)
    expect(chiSquare(high, n)).toBeLessThan(LIMIT_255)
    expect(chiSquare(low, n)).toBeLessThan(LIMIT_255)
  })

  test('neighbouring numbers, and the first numbers of neighbouring seeds, are independent: 16 × 16 bins', () => {
    const serial = new Array<number>(256).fill(0)
    const seeds = new Array<number>(256).fill(0)
    const random = createRandom(5)
    const n = 100_000
    for (let i = 0; i < n; i++) {
      bump(serial, Math.floor(random.next() * 16) * 16 + Math.floor(random.next() * 16))
      bump(seeds, Math.floor(createRandom(9, i).next() * 16) * 16 + Math.floor(createRandom(9, i + 1).next() * 16))
    }
    expect(chiSquare(serial, n)).toBeLessThan(LIMIT_255)
    expect(chiSquare(seeds, n)).toBeLessThan(LIMIT_255)
  })

  test('below is an integer in [0, n), without bias where n does not divide 2^32', () => {
    const random = createRandom(6)
    for (const n of [1, 2, 3, 1000, 2 ** 31 + 1, 2 ** 32]) {
      for (let i = 0; i < 200; i++) {
        const x = random.below(n)
        expect(Number.isInteger(x) && x >= 0 && x < n).toBe(true)
      }
    }
    // With a plain remainder of 32 bits the lower half would come twice as often as the upper.
    const n = 3 * 2 ** 30
    const lower = Array.from({ length: 20_000 }, () => random.below(n)).filter((x) => x < 2 ** 30).length
    expect(Math.abs(lower - 20_000 / 3)).toBeLessThan(5 * Math.sqrt(20_000 * (1 / 3) * (2 / 3)))
  })
})

describe('shuffle', () => {
  test('permutes in place, and reaches all orders equally', () => {
    const random = createRandom(8)
    const items = Uint16Array.from({ length: 500 }, (_, i) => i)
    expect(shuffle(items, random)).toBe(items)
    expect([...items]).not.toEqual(Array.from({ length: 500 }, (_, i) => i))
    expect([...items].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i))
    const orders = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const order = shuffle([0, 1, 2, 3], random).join('')
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    expect(orders.size).toBe(24)
    // python3 -c "from scipy.stats import chi2;print(chi2.isf(1e-6,23))" gives 70.5
    expect(chiSquare([...orders.values()], 24_000)).toBeLessThan(70.5)
  })

  test('of one or no item is that item', () => {
    expect(shuffle([], createRandom(1))).toEqual([])
    expect(shuffle([4], createRandom(1))).toEqual([4])
  })
})

test('mixSeed depends on every word, on their order and on bits above 32', () => {
  const mixed = [[1], [2], [1, 2], [2, 1], [1, 2, 0], [2 ** 32], [2 ** 40 + 1], [0]].map((words) => mixSeed(...words))
  expect(new Set(mixed).size).toBe(mixed.length)
  for (const value of mixed) expect(Number.isInteger(value) && value >= 0 && value < 2 ** 32).toBe(true)
})
