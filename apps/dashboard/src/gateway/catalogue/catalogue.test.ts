import { parseCatalogueQuery } from '@jetwatch/shared/catalogue/catalogue-query'
import type { Mark } from '@jetwatch/shared/marks'
import { beforeAll, describe, expect, test } from 'vitest'
import { FlagIndex } from './flag-index.ts'
import { countFlags, selectFlags } from './select-flags.ts'
import { flagMessage, makeFlag, RUN } from './testing.ts'

const COUNT = 800
const query = (text: string) => parseCatalogueQuery(new URLSearchParams(text))
const marks = new Map<number, Mark>()
for (let sequence = 0; sequence < COUNT; sequence += 7) {
  const mark = (['interesting', 'detector-fault', null] as const)[sequence % 3] ?? null
  marks.set(sequence, { run: RUN, sequence, mark, author: sequence % 2 ? 'Ada' : 'Bo', time: 1 })
}

describe('selection', () => {
  let index: FlagIndex
  const flags = Array.from({ length: COUNT }, (_, i) => makeFlag(i))
  beforeAll(() => {
    index = new FlagIndex(RUN)
    for (let i = 0; i < COUNT; i++) index.add(flagMessage(i, { model: i % 4 ? 'm' : 'n' }))
  })
  const select = (text: string, until?: number) => Array.from(selectFlags(index, marks, query(text), until))
  const label = (i: number) => ['qcd', 'top'][flags[i]?.event.label[0] as number] ?? null
  const fits: [string, (i: number) => boolean][] = [
    ['', () => true],
    ['scoreMin=0.5&scoreMax=1.5', (i) => (flags[i]?.score as number) >= 0.5 && (flags[i]?.score as number) <= 1.5],
    ['massMin=80&massMax=100', (i) => (flags[i]?.event.mass[0] as number) >= 80 && (flags[i]?.event.mass[0] as number) <= 100],
    ['label=top', (i) => label(i) === 'top'],
    ['label=qcd,none', (i) => label(i) !== 'top'],
    ['mark=interesting', (i) => marks.get(i)?.mark === 'interesting'],
    ['mark=none,detector-fault', (i) => marks.get(i)?.mark !== 'interesting'],
    ['model=n', (i) => i % 4 === 0],
    ['q=top', (i) => label(i) === 'top'],
    ['q=%23321', (i) => i === 321],
    ['q=321', (i) => i % 400 === 321],
    ['q=ada%20top', (i) => marks.get(i)?.mark != null && marks.get(i)?.author === 'Ada' && label(i) === 'top'],
    ['q=nothing', () => false],
    ['only=3,9,799,5000', (i) => [3, 9, 799].includes(i)],
    ['label=top&massMin=100&q=m', (i) => label(i) === 'top' && (flags[i]?.event.mass[0] as number) >= 100 && i % 4 !== 0],
  ]
  test.each(fits)('"%s" gives exactly the events that fit, newest first', (text, expected) => {
    const wanted = Array.from({ length: COUNT }, (_, i) => COUNT - 1 - i).filter(expected)
    expect(select(text)).toEqual(wanted)
    expect(select(`${text}&order=asc`)).toEqual(wanted.toReversed())
    expect(countFlags(index, marks, query(text), COUNT)).toBe(wanted.length)
  })

  test.each(['score', 'mass', 'pt', 'eta', 'multiplicity', 'meanSquare'] as const)(
    'sorted by %s, what is missing stands at the low end',
    (key) => {
      const value = (i: number): number => {
        const flag = flags[i] as (typeof flags)[number]
        const found = key === 'score' || key === 'meanSquare' ? flag[key] : (flag.event[key][0] as number)
        return Number.isNaN(found) || (key === 'multiplicity' && found === 0xffff) ? Number.NEGATIVE_INFINITY : found
      }
      const ascending = Array.from({ length: COUNT }, (_, i) => i).sort((a, b) => value(a) - value(b) || a - b)
      expect(select(`sort=${key}&order=asc`)).toEqual(ascending)
      expect(select(`sort=${key}`)).toEqual(ascending.toReversed())
    },
  )

  test('flags that come later do not change a selection up to a row', () => {
    const before = select('sort=score', 500)
    expect(before).toHaveLength(500)
    expect(Math.max(...before)).toBe(499)
  })

  test('images come back as they were', () => {
    for (const i of [0, 1, 511, COUNT - 1]) {
      const { index: pixels, value } = index.flags.image(i)
      expect(pixels).toEqual(flags[i]?.index)
      expect(value).toEqual(flags[i]?.value)
    }
  })
})

test('a repeated flag changes nothing, one of another model does, and what cannot be read is counted', () => {
  const index = new FlagIndex(RUN)
  index.add(flagMessage(5))
  index.add(flagMessage(5, { seq: 99 }))
  expect(index.flags.length).toBe(1)
  index.add(flagMessage(5, { model: 'n' }))
  expect(index.flags.length).toBe(2)
  index.add({ ...flagMessage(6), data: new Uint8Array(3) })
  index.add(flagMessage(7, { run: 'other' }))
  expect(index.flags.length).toBe(2)
  expect(index.unreadable).toBe(2)
  expect(index.find('n', 5)).toBe(1)
  expect(index.find('m', 6)).toBeNull()
})

test('beyond its bound the index forgets the oldest, says how many, and still finds the others with their images', () => {
  const index = new FlagIndex(RUN, 100)
  for (let i = 0; i < 333; i++) index.add(flagMessage(i))
  expect(index.flags.length).toBeLessThanOrEqual(100)
  expect(index.dropped + index.flags.length).toBe(333)
  expect(index.find('m', 0)).toBeNull()
  for (let i = index.dropped; i < 333; i++) {
    const at = index.find('m', i) as number
    expect(index.flags.columns.sequence[at]).toBe(i)
    expect(index.flags.image(at).index).toEqual(makeFlag(i).index)
  }
})
