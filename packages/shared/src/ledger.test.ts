import { describe, expect, test } from 'vitest'
import { Ledger } from './ledger.ts'
import { createRandom, shuffle } from './random.ts'

const none = { produced: 0, scored: 0, dead: 0, dropped: 0, withheld: 0, pending: 0, duplicates: 0, closes: true }

describe('Ledger', () => {
  test('an empty one closes', () => {
    expect(new Ledger().snapshot()).toEqual(none)
  })

  test.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'every column equals a count frame by frame, for frames of any size in any order (seed %i)',
    (seed) => {
      const random = createRandom(seed)
      const fates = Array.from(
        { length: 1 + random.below(60) },
        () => (['scored', 'dead', 'missing', 'split', 'twice', 'refused', 'lost', 'jumped'] as const)[random.below(8)],
      )
      const sizes = fates.map(() => 1 + random.below(50))
      const firsts = sizes.map((_, frame) => sizes.slice(0, frame).reduce((sum, size) => sum + size, 0))
      const produced = sizes.reduce((sum, size) => sum + size, 0)
      const held = random.below(fates.length + 1)
      const ledger = new Ledger()
      const messages = fates.flatMap((fate, frame): (() => unknown)[] => {
        const [first, n] = [firsts[frame] as number, sizes[frame] as number]
        const some = Math.floor(n / 2)
        if (fate === 'scored') return [() => ledger.scored(first, n)]
        if (fate === 'dead') return [() => ledger.dead(first, n)]
        if (fate === 'split') return [() => ledger.scored(first, some, n), () => ledger.dead(first, n - some, n)]
        if (fate === 'twice') return [() => ledger.scored(first, n), () => ledger.scored(first, n)]
        if (fate === 'refused') return [() => ledger.scored(first, n), () => ledger.repeated(n)]
        // A notice may come again, from a producer that began anew.
        if (fate === 'lost') return [() => ledger.withheld(first, n), () => ledger.withheld(first, n)]
        // One notice for all frames of a jump.
        if (fate === 'jumped' && fates[frame - 1] !== 'jumped') {
          const behind = fates.findIndex((other, i) => i > frame && other !== 'jumped')
          return [() => ledger.withheld(first, (behind < 0 ? produced : (firsts[behind] as number)) - first)]
        }
        return []
      })
      messages.push(
        () => ledger.produced(produced),
        () => ledger.firstAvailable(firsts[held] ?? produced),
      )
      for (const i of shuffle(
        messages.map((_, i) => i),
        random,
      ))
        messages[i]?.()
      ledger.produced(produced, true)

      const decided = (fate: string | undefined): boolean => fate === 'scored' || fate === 'twice' || fate === 'refused'
      const withheld = (fate: string | undefined): boolean => fate === 'lost' || fate === 'jumped'
      const sum = (share: (fate: (typeof fates)[number], size: number, frame: number) => number): number =>
        fates.reduce((total, fate, frame) => total + share(fate, sizes[frame] as number, frame), 0)
      expect(ledger.snapshot()).toEqual({
        produced,
        scored: sum((fate, n) => (decided(fate) ? n : fate === 'split' ? Math.floor(n / 2) : 0)),
        dead: sum((fate, n) => (fate === 'dead' ? n : fate === 'split' ? n - Math.floor(n / 2) : 0)),
        dropped: sum((fate, n, frame) => (withheld(fate) || (fate === 'missing' && frame < held) ? n : 0)),
        withheld: sum((fate, n) => (withheld(fate) ? n : 0)),
        pending: sum((fate, n, frame) => (fate === 'missing' && frame >= held ? n : 0)),
        duplicates: sum((fate, n) => (fate === 'twice' || fate === 'refused' ? n : 0)),
        closes: true,
      })
    },
  )

  test('what is withheld is dropped at once, never pending, and memory does not keep it: the ranges merge with what was decided', () => {
    const ledger = new Ledger()
    ledger.scored(0, 40)
    ledger.scored(80, 40)
    expect(ledger.snapshot()).toMatchObject({ produced: 120, dropped: 0, pending: 40 })
    ledger.withheld(40, 40)
    expect(ledger.snapshot()).toEqual({ ...none, produced: 120, scored: 80, dropped: 40, withheld: 40 })
    ledger.firstAvailable(120)
    expect(ledger.snapshot()).toEqual({ ...none, produced: 120, scored: 80, dropped: 40, withheld: 40 })
  })

  test('what was decided stays decided, whatever a notice says, and the ledger closes', () => {
    const ledger = new Ledger()
    ledger.scored(40, 40)
    ledger.withheld(0, 120)
    ledger.produced(120, true)
    expect(ledger.snapshot()).toEqual({ ...none, produced: 120, scored: 40, dropped: 80, withheld: 80 })
    expect(ledger.scored(80, 40)).toBe('duplicate')
    expect(ledger.snapshot()).toMatchObject({ scored: 40, duplicates: 40, closes: true })
    expect(() => ledger.withheld(0, 0)).toThrow(RangeError)
  })

  test('the first decision for a frame wins, whichever it is', () => {
    const ledger = new Ledger()
    ledger.produced(80)
    expect(ledger.dead(0, 40)).toBe('new')
    expect(ledger.scored(0, 40)).toBe('duplicate')
    expect(ledger.scored(40, 40)).toBe('new')
    expect(ledger.dead(40, 40)).toBe('duplicate')
    expect(ledger.snapshot()).toEqual({ ...none, produced: 80, scored: 40, dead: 40, duplicates: 80 })
  })

  test('a frame cut otherwise than the one decided is a duplicate, whole', () => {
    const ledger = new Ledger()
    ledger.scored(0, 40)
    expect(ledger.scored(30, 40)).toBe('duplicate')
    expect(ledger.snapshot()).toMatchObject({ produced: 40, scored: 40, duplicates: 40, closes: true })
  })

  test('scores that overtake the producer’s report count as produced, until the report is final', () => {
    const ledger = new Ledger()
    ledger.produced(40)
    ledger.scored(120, 17)
    expect(ledger.snapshot()).toEqual({ ...none, produced: 137, scored: 17, pending: 120 })
    ledger.produced(137, true)
    expect(ledger.snapshot()).toEqual({ ...none, produced: 137, scored: 17, pending: 120 })
  })

  test('a final report that the decisions contradict leaves it open', () => {
    const ledger = new Ledger()
    ledger.scored(0, 40)
    ledger.produced(39, true)
    expect(ledger.snapshot()).toMatchObject({ produced: 39, scored: 40, closes: false })
    ledger.produced(100)
    expect(ledger.snapshot()).toMatchObject({ produced: 39, closes: false })
  })

  test('a frame that was dropped and is scored after all is scored', () => {
    const ledger = new Ledger()
    ledger.produced(120)
    ledger.firstAvailable(80)
    expect(ledger.snapshot()).toMatchObject({ dropped: 80, pending: 40, closes: true })
    ledger.scored(40, 40)
    expect(ledger.snapshot()).toMatchObject({ scored: 40, dropped: 40, pending: 40, closes: true })
  })

  test('a late report never takes back a newer one, nor does the first available sequence go back', () => {
    const ledger = new Ledger()
    ledger.produced(120)
    ledger.produced(80)
    ledger.firstAvailable(80)
    ledger.firstAvailable(40)
    expect(ledger.snapshot()).toMatchObject({ produced: 120, dropped: 80, pending: 40 })
  })

  test('events missing from a message are pending until the other kind of decision names them', () => {
    const ledger = new Ledger()
    ledger.produced(40)
    ledger.scored(0, 39, 40)
    expect(ledger.snapshot()).toMatchObject({ scored: 39, pending: 1, closes: true })
    expect(ledger.scored(0, 1, 40)).toBe('duplicate')
    expect(ledger.dead(0, 1, 40)).toBe('new')
    expect(ledger.snapshot()).toMatchObject({ scored: 39, dead: 1, pending: 0, duplicates: 1, closes: true })
  })

  test('impossible decisions are refused', () => {
    const ledger = new Ledger()
    expect(() => ledger.scored(-1, 1)).toThrow(RangeError)
    expect(() => ledger.scored(0.5, 1)).toThrow(RangeError)
    expect(() => ledger.scored(0, 0)).toThrow(RangeError)
    expect(() => ledger.dead(0, 3, 2)).toThrow(RangeError)
    expect(ledger.snapshot()).toEqual(none)
  })
})
