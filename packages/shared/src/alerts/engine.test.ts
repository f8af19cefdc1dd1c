import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { ALERT_KINDS, type AlertBook, type AlertKind, alertBookSchema, EMPTY_BOOK, MAX_LOG, type Reading } from './alert.ts'
import { AlertEngine, acknowledge } from './engine.ts'
import { ALERT_RULES, measured, TARGET_LIMITS } from './rules.ts'

const reading = (kind: AlertKind, ...values: number[]): Reading => ({
  kind,
  subject: 'dense',
  run: 'run-1',
  measures: measured(ALERT_RULES[kind].limits, ...values),
})

/** Steps once a second from 1 s on; an entry is the readings of that second. */
function play(seconds: readonly (readonly Reading[])[], book: AlertBook = EMPTY_BOOK, engine = new AlertEngine(), start = 1): AlertBook {
  return seconds.reduce((now, readings, i) => engine.step(now, readings, (start + i) * 1000), book)
}
const whats = (book: AlertBook): string[] => book.log.map(({ what, time }) => `${what} ${time / 1000}`).toReversed()
const seconds = (n: number, ...readings: Reading[]): Reading[][] => Array.from({ length: n }, () => readings)

describe('hysteresis', () => {
  test('lag is raised after 3 s above 2 s and cleared after 5 s below 1 s', () => {
    const book = play([
      ...seconds(2, reading('lag', 0.5)),
      ...seconds(2, reading('lag', 2.5)),
      // Too short: it begins again.
      ...seconds(1, reading('lag', 1.9)),
      ...seconds(4, reading('lag', 2)),
      ...seconds(20, reading('lag', 1.5)),
      ...seconds(4, reading('lag', 0.2)),
      ...seconds(1, reading('lag', 1.1)),
      ...seconds(6, reading('lag', 1)),
    ])
    expect(whats(book)).toEqual(['raised 9', 'cleared 40'])
    expect(book.active).toEqual([])
  })

  test('since is when the condition began, and the reason is its numbers with their limits', () => {
    const { active } = play(seconds(4, reading('lag', 7)))
    expect(active).toEqual([
      {
        id: 'lag.dense.4000',
        kind: 'lag',
        subject: 'dense',
        run: 'run-1',
        measures: [{ name: 'behind by', unit: 's', value: 7, raise: 2, clear: 1 }],
        since: 1000,
        raised: 4000,
        acknowledged: null,
      },
    ])
  })

  test('every measure has to be over for a raise, and one that is under clears', () => {
    expect(play(seconds(60, reading('drift', 0.2, 4.9))).active).toEqual([])
    expect(play(seconds(60, reading('drift', 0.049, 30))).active).toEqual([])
    const raised = play(seconds(9, reading('drift', 0.06, 6)))
    expect(raised.active).toHaveLength(1)
    const engine = new AlertEngine()
    expect(whats(play(seconds(9, reading('drift', 0.01, 9)), raised, engine, 100))).toEqual(['raised 9', 'cleared 108'])
  })

  test('a condition that no longer applies clears', () => {
    const raised = play(seconds(1, reading('scorer-gone', 5)))
    expect(raised.active).toHaveLength(1)
    expect(whats(play(seconds(3), raised, new AlertEngine(), 10))).toEqual(['raised 1', 'cleared 12'])
  })

  test('whatever the numbers do, an alert is raised and cleared in turn, and never sooner than its times', () => {
    for (const kind of ALERT_KINDS) {
      const { limits, raiseAfter, clearAfter } = ALERT_RULES[kind]
      for (let seed = 0; seed < 8; seed++) {
        const random = createRandom(seed, ALERT_KINDS.indexOf(kind))
        let level = 0
        const history = Array.from({ length: 400 }, () => {
          level = Math.min(1, Math.max(0, level + 0.4 * (random.next() - 0.5)))
          return reading(kind, ...limits.map(({ raise, clear }) => clear - 0.2 * raise + level * 1.5 * (raise - clear + 0.2 * raise)))
        })
        const book = play(history.map((one) => [one]))
        const log = book.log.toReversed()
        log.forEach(({ what }, i) => {
          expect(what).toBe(i % 2 ? 'cleared' : 'raised')
        })
        for (const { what, time } of log) {
          const before = history.slice(time / 1000 - 1 - (what === 'raised' ? raiseAfter : clearAfter) / 1000, time / 1000)
          for (const { measures } of before) {
            if (what === 'raised') expect(measures.every(({ value, raise }) => value >= raise)).toBe(true)
            else expect(measures.some(({ value, clear }) => value <= clear)).toBe(true)
          }
        }
      }
    }
  })
})

test('what was not raised or cleared leaves the book as it is', () => {
  const engine = new AlertEngine()
  const book = play(seconds(4, reading('lag', 9)), EMPTY_BOOK, engine)
  expect(engine.step(book, [reading('lag', 9)], 5000)).toBe(book)
})

test('models and runs are apart, and a new run clears what the old one raised', () => {
  const other: Reading = { ...reading('scorer-gone', 9), subject: 'cnn' }
  const book = play(seconds(1, reading('scorer-gone', 9), other))
  expect(book.active.map(({ subject }) => subject)).toEqual(['dense', 'cnn'])
  const next: Reading = { ...reading('scorer-gone', 9), run: 'run-2' }
  const later = play(seconds(3, next), book, new AlertEngine(), 10)
  expect(later.active.map(({ run }) => run)).toEqual(['run-2'])
})

test('an acknowledgement says who, when and what, stays until the alert is cleared, and survives JSON', () => {
  const raised = play(seconds(1, reading('dead-frames', 3)))
  const id = raised.active[0]?.id as string
  const seen = acknowledge(raised, id, { author: 'Ada', note: 'looking', time: 1500 })
  const again = acknowledge(seen, id, { author: 'Bob', note: '', time: 1700 })
  expect(again.active[0]?.acknowledged).toEqual({ author: 'Bob', note: '', time: 1700 })
  const restored = alertBookSchema.parse(JSON.parse(JSON.stringify(again)))
  expect(restored).toEqual(again)
  const still = play(seconds(30, reading('dead-frames', 3)), restored, new AlertEngine(), 2)
  expect(still).toBe(restored)
  const cleared = play(seconds(6, reading('dead-frames', 0)), still, new AlertEngine(), 40)
  expect(cleared.log.map(({ what, author, note }) => [what, author, note])).toEqual([
    ['cleared', null, ''],
    ['acknowledged', 'Bob', ''],
    ['acknowledged', 'Ada', 'looking'],
    ['raised', null, ''],
  ])
  expect(() => acknowledge(cleared, id, { author: 'Ada', note: '', time: 50_000 })).toThrow(/is not raised/)
})

test('the log keeps the newest entries', () => {
  let book: AlertBook = EMPTY_BOOK
  const engine = new AlertEngine()
  for (let i = 0; i < 150; i++) {
    book = play(seconds(1, reading('scorer-gone', 9)), book, engine, 10 * i)
    book = play(seconds(3, reading('scorer-gone', 0)), book, engine, 10 * i + 1)
  }
  expect(book.log).toHaveLength(MAX_LOG)
  expect(book.log[0]?.what).toBe('cleared')
  expect(book.log[0]?.time).toBe(1493_000)
})

test('every rule can be raised and cleared: its limits are apart', () => {
  for (const limits of [...ALERT_KINDS.map((kind) => ALERT_RULES[kind].limits), TARGET_LIMITS])
    for (const { raise, clear } of limits) expect(clear).toBeLessThan(raise)
})
