import { describe, expect, test } from 'vitest'
import { IntervalSet } from './interval-set.ts'
import { createRandom, shuffle } from './random.ts'

describe('IntervalSet', () => {
  test.each([1, 2, 3, 4, 5])('is a set: adds, members, counts and ranges equal those of Set (seed %i)', (seed) => {
    const random = createRandom(seed)
    const set = new IntervalSet()
    const plain = new Set<number>()
    for (let i = 0; i < 2000; i++) {
      const n = random.below(seed * 600)
      expect(set.add(n)).toBe(!plain.has(n))
      plain.add(n)
    }
    const members = [...plain].sort((a, b) => a - b)
    expect(set.count).toBe(plain.size)
    expect(set.max).toBe(members.at(-1))
    for (let n = -2; n < seed * 600 + 2; n++) {
      expect(set.has(n)).toBe(plain.has(n))
    }
    for (const n of [0, 1, 77, seed * 300, seed * 600]) expect(set.countBelow(n)).toBe(members.filter((member) => member < n).length)
    expect(set.ranges().flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))).toEqual(members)
    for (const [i, [first]] of set.ranges().entries()) if (i > 0) expect(first).toBeGreaterThan((set.ranges()[i - 1]?.[1] as number) + 1)
    expect(IntervalSet.from(set.ranges()).ranges()).toEqual(set.ranges())
  })

  test.each([1, 2, 3])('a range is added whole or, where one of it is a member, not at all (seed %i)', (seed) => {
    const random = createRandom(seed)
    const set = new IntervalSet()
    const plain = new Set<number>()
    for (let i = 0; i < 500; i++) {
      const first = random.below(3000)
      const all = Array.from({ length: 1 + random.below(20) }, (_, k) => first + k)
      const free = all.every((n) => !plain.has(n))
      expect(set.addRange(first, first + all.length - 1)).toBe(free)
      if (free) for (const n of all) plain.add(n)
      expect(set.count).toBe(plain.size)
    }
    for (let n = 0; n < 3020; n++) expect(set.has(n)).toBe(plain.has(n))
  })

  test.each([1, 2, 3])('what of a range is missing is added, whatever of it is a member (seed %i)', (seed) => {
    const random = createRandom(seed)
    const set = new IntervalSet()
    const plain = new Set<number>()
    for (let i = 0; i < 300; i++) {
      const [first, length] = [random.below(3000), 1 + random.below(i % 10 === 0 ? 300 : 9)]
      const missing = Array.from({ length }, (_, k) => first + k).filter((n) => !plain.has(n))
      expect(set.gaps(first, first + length - 1).flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, k) => a + k))).toEqual(missing)
      expect(set.addMissing(first, first + length - 1)).toBe(missing.length)
      for (const n of missing) plain.add(n)
      expect(set.count).toBe(plain.size)
    }
    expect(IntervalSet.from(set.ranges()).ranges()).toEqual(set.ranges())
    for (let n = 0; n < 3400; n++) expect(set.has(n)).toBe(plain.has(n))
  })

  test('any order of all numbers ends as one range', () => {
    const set = new IntervalSet()
    for (const n of shuffle(
      Array.from({ length: 3000 }, (_, i) => i),
      createRandom(9),
    ))
      set.add(n)
    expect(set.ranges()).toEqual([[0, 2999]])
  })

  test('a million in order stay one range', () => {
    const set = new IntervalSet()
    for (let n = 0; n < 1_000_000; n++) set.add(n)
    expect([set.count, set.ranges()]).toEqual([1_000_000, [[0, 999_999]]])
  })

  test('an empty set holds nothing; what is no integer, and ranges that touch, are refused', () => {
    const set = new IntervalSet()
    expect([set.count, set.has(0), set.max, set.ranges()]).toEqual([0, false, Number.NEGATIVE_INFINITY, []])
    expect(() => set.add(1.5)).toThrow(RangeError)
    expect(() =>
      IntervalSet.from([
        [0, 3],
        [4, 5],
      ]),
    ).toThrow(RangeError)
    expect(() => IntervalSet.from([[3, 0]])).toThrow(RangeError)
  })
})
