import { describe, expect, test } from 'vitest'
import { Ledger } from './ledger.ts'
import { createRandom, shuffle } from './random.ts'

const FULL = 40
const none = { produced: 0, scored: 0, dead: 0, dropped: 0, pending: 0, duplicates: 0, closes: true }

describe('Ledger', () => {
  test('an empty one closes', () => {
    expect(new Ledger(FULL).snapshot()).toEqual(none)
  })

  test.each(Array.from({ length: 20 }, (_, seed) => seed))('every column equals a count frame by frame, in any order (seed %i)', (seed) => {
    const random = createRandom(seed)
    const frames = 1 + random.below(60)
    const size = (frame: number): number => (frame === frames - 1 ? 1 + (seed % FULL) : FULL)
    const available = random.below(frames + 1)
    const fates = Array.from({ length: frames }, () => (['scored', 'dead', 'missing', 'split', 'twice'] as const)[random.below(5)])
    const messages = fates.flatMap((fate, frame): (() => unknown)[] => {
      const n = size(frame)
      const some = Math.floor(n / 2)
      if (fate === 'scored') return [() => ledger.scored(frame, n)]
      if (fate === 'dead') return [() => ledger.dead(frame, n)]
      if (fate === 'split') return [() => ledger.scored(frame, some, n), () => ledger.dead(frame, n - some, n)]
      if (fate === 'twice') return [() => ledger.scored(frame, n), () => ledger.scored(frame, n)]
      return []
    })
    const ledger = new Ledger(FULL)
    const reports = [() => ledger.produced(frames, (frames - 1) * FULL + size(frames - 1)), () => ledger.firstAvailable(available)]
    const order = shuffle(
      Array.from({ length: messages.length + 2 }, (_, i) => i),
      random,
    )
    for (const i of order) [...messages, ...reports][i]?.()

    const sum = (keep: (fate: (typeof fates)[number], frame: number) => number): number =>
      fates.reduce((total, fate, i) => total + keep(fate, i), 0)
    expect(ledger.snapshot()).toEqual({
      produced: sum((_, i) => size(i)),
      scored: sum((fate, i) => (fate === 'scored' || fate === 'twice' ? size(i) : fate === 'split' ? Math.floor(size(i) / 2) : 0)),
      dead: sum((fate, i) => (fate === 'dead' ? size(i) : fate === 'split' ? size(i) - Math.floor(size(i) / 2) : 0)),
      dropped: sum((fate, i) => (fate === 'missing' && i < available ? size(i) : 0)),
      pending: sum((fate, i) => (fate === 'missing' && i >= available ? size(i) : 0)),
      duplicates: sum((fate, i) => (fate === 'twice' ? size(i) : 0)),
      closes: true,
    })
  })

  test('the first decision for a frame wins, whichever it is', () => {
    const ledger = new Ledger(FULL)
    ledger.produced(2, 80)
    expect(ledger.dead(0, 40)).toBe('new')
    expect(ledger.scored(0, 40)).toBe('duplicate')
    expect(ledger.scored(1, 40)).toBe('new')
    expect(ledger.dead(1, 40)).toBe('duplicate')
    expect(ledger.snapshot()).toEqual({ ...none, produced: 80, scored: 40, dead: 40, duplicates: 80 })
  })

  test('scores that overtake the producer’s report count as produced', () => {
    const ledger = new Ledger(FULL)
    ledger.produced(1, 40)
    ledger.scored(3, 17)
    expect(ledger.snapshot()).toEqual({ ...none, produced: 137, scored: 17, pending: 120 })
    ledger.produced(4, 137)
    expect(ledger.snapshot()).toEqual({ ...none, produced: 137, scored: 17, pending: 120 })
  })

  test('without any report the highest frame says its own size, whatever came before or after it', () => {
    const ledger = new Ledger(FULL)
    for (const [frame, count] of [
      [0, 40],
      [2, 17],
      [1, 40],
    ] as const) {
      ledger.scored(frame, count)
    }
    expect(ledger.snapshot()).toEqual({ ...none, produced: 97, scored: 97 })
  })

  test('a frame that was dropped and is scored after all is scored', () => {
    const ledger = new Ledger(FULL)
    ledger.produced(3, 120)
    ledger.firstAvailable(2)
    expect(ledger.snapshot()).toMatchObject({ dropped: 80, pending: 40, closes: true })
    ledger.scored(1, 40)
    expect(ledger.snapshot()).toMatchObject({ scored: 40, dropped: 40, pending: 40, closes: true })
  })

  test('a late report never takes back a newer one, nor does the first available frame go back', () => {
    const ledger = new Ledger(FULL)
    ledger.produced(3, 120)
    ledger.produced(2, 80)
    ledger.firstAvailable(2)
    ledger.firstAvailable(1)
    expect(ledger.snapshot()).toMatchObject({ produced: 120, dropped: 80, pending: 40 })
  })

  test('events missing from a message leave it open', () => {
    const short = new Ledger(FULL)
    short.produced(3, 120)
    short.scored(0, 39)
    expect(short.snapshot()).toMatchObject({ produced: 120, scored: 39, pending: 80, closes: false })
    const waiting = new Ledger(FULL)
    waiting.produced(1, 40)
    waiting.scored(0, 39, 40)
    expect(waiting.snapshot()).toMatchObject({ scored: 39, pending: 1, closes: true })
    expect(waiting.scored(0, 1, 40)).toBe('duplicate')
    expect(waiting.dead(0, 1, 40)).toBe('new')
    expect(waiting.snapshot()).toMatchObject({ scored: 39, dead: 1, pending: 0, duplicates: 1, closes: true })
  })

  test('a report that no frames can explain leaves it open', () => {
    for (const events of [75, 80, 121, 500]) {
      const ledger = new Ledger(FULL)
      ledger.produced(3, events)
      expect(ledger.snapshot()).toMatchObject({ produced: events, closes: false })
    }
  })

  test('impossible decisions are refused', () => {
    const ledger = new Ledger(FULL)
    expect(() => ledger.scored(-1, 1)).toThrow(RangeError)
    expect(() => ledger.scored(0.5, 1)).toThrow(RangeError)
    expect(() => ledger.dead(0, 3, 2)).toThrow(RangeError)
    expect(ledger.snapshot()).toEqual(none)
  })
})
