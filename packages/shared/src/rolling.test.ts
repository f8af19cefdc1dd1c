import { describe, expect, test } from 'vitest'
import { summarise } from './metrics/summary.ts'
import { createRandom } from './random.ts'
import { RollingWindow } from './rolling.ts'
import { RunScores } from './run-scores.ts'
import type { ScoredEvent } from './scored-event.ts'
import { uniqueSlots } from './unique-slots.ts'

const range = { low: 0, high: 2, bins: 20, classes: 2 }

/** Events of `jets` different jets, drawn with replays: the score and label of a jet are always the same. */
function replay(n: number, jets: number, seed: number): ScoredEvent[] {
  const random = createRandom(seed)
  const scoreOf = (source: number, row: number): number => createRandom(source, row).next() + (source === 1 ? 0.4 : 0)
  return Array.from({ length: n }, () => {
    const source = random.below(3)
    const row = random.below(Math.ceil(jets / 3))
    const score = scoreOf(source, row)
    return { score, label: source === 2 ? 255 : source, source, row, flagged: score > 0.9 }
  })
}

function uniqueScores(events: ScoredEvent[], label: number): Float64Array {
  const jets = new Map(events.filter((event) => event.label === label).map((event) => [`${event.source}/${event.row}`, event.score]))
  return Float64Array.from(jets.values()).sort()
}

const countUnique = (events: ScoredEvent[]): number => new Set(events.map((event) => `${event.source}/${event.row}`)).size

describe('RollingWindow', () => {
  test.each([
    [10, 5],
    [499, 300],
    [500, 900],
    [3210, 900],
    [3210, 200],
  ])('after %i events of %i jets everything is that of the last 500', (n, jets) => {
    const events = replay(n, jets, n)
    const window = new RollingWindow(range, 500)
    for (const event of events) expect(window.add(event)).toBe(true)
    const last = events.slice(-500)
    expect(window.length).toBe(last.length)
    expect(window.flags).toBe(last.filter((event) => event.flagged).length)
    for (const [row, label] of [0, 1, 255].entries()) {
      const scores = last.filter((event) => event.label === label).map((event) => event.score)
      expect(window.histogram.total(row)).toBe(scores.length)
      expect([...window.histogram.counts(row)]).toEqual(
        Array.from({ length: 20 }, (_, i) => scores.filter((x) => Math.floor(x * 10) === i).length),
      )
    }
    const unique = countUnique(last)
    const [background, signal] = [uniqueScores(last, 0), uniqueScores(last, 1)]
    expect(window.metrics([0])).toEqual({
      ...summarise(background, signal),
      events: last.length,
      unique,
      multiplicity: last.length / unique,
      unlabelled: unique - background.length - signal.length,
    })
  })

  test('a jet replayed k times counts once: value and error of the AUC stay those of the jets', () => {
    const events = replay(400, 100_000, 5)
    const once = new RollingWindow(range, 4000)
    const tenfold = new RollingWindow(range, 4000)
    for (const event of events) once.add(event)
    for (let k = 0; k < 10; k++) for (const event of events) tenfold.add(event)
    const [one, ten] = [once.metrics([0]), tenfold.metrics([0])]
    expect(one.auc.value).not.toBeNull()
    expect(ten.auc).toEqual(one.auc)
    expect(ten.multiplicity).toBeCloseTo(10 * (one.multiplicity as number), 12)
  })

  test('fewer than 50 of a class give a reason, no AUC', () => {
    const window = new RollingWindow(range, 100)
    expect(window.metrics([0])).toMatchObject({
      events: 0,
      unique: 0,
      multiplicity: null,
      auc: { value: null },
      e10: { value: null },
      roc: [],
    })
    for (const event of replay(60, 1000, 1)) window.add(event)
    expect(window.metrics([0]).auc.reason).toContain('needs 50')
  })

  test('the background is the model’s: naming the other class mirrors the AUC', () => {
    const window = new RollingWindow(range, 2000)
    for (const event of replay(2000, 1500, 8)) window.add(event)
    expect(window.metrics([1]).auc.value).toBeCloseTo(1 - (window.metrics([0]).auc.value as number), 12)
  })

  test('a score that is not a number is refused and counted, and moves nothing', () => {
    const window = new RollingWindow(range, 10)
    const event = { label: 0, source: 0, row: 0, flagged: true }
    expect(window.add({ ...event, score: Number.NaN })).toBe(false)
    expect([window.length, window.flags, window.rejected]).toEqual([0, 0, 1])
  })
})

describe('RunScores', () => {
  test('counts every event, and works metrics out over unique jets', () => {
    const events = replay(5000, 1500, 3)
    const run = new RunScores(range)
    for (const event of events) run.add(event)
    const [background, signal] = [uniqueScores(events, 0), uniqueScores(events, 1)]
    const unique = countUnique(events)
    expect(run.events).toBe(5000)
    expect(run.eventsByLabel).toEqual([0, 1, 255].map((label) => events.filter((event) => event.label === label).length))
    expect(run.uniqueByLabel).toEqual([background.length, signal.length, unique - background.length - signal.length])
    expect(run.flags).toBe(events.filter((event) => event.flagged).length)
    expect(run.metrics([0])).toEqual({
      ...summarise(background, signal),
      events: 5000,
      unique,
      unlabelled: unique - background.length - signal.length,
    })
    for (const { source, row, score } of events.slice(0, 50)) expect(run.scoreOf(source, row)).toBe(score)
    expect(run.scoreOf(0, 49_999_999)).toBeUndefined()
  })

  test('metrics are kept between new jets, and follow each new one and each other background', () => {
    const run = new RunScores(range)
    for (const event of replay(900, 600, 4)) run.add(event)
    const before = run.metrics([0])
    run.add({ score: 0, label: 0, source: 0, row: 40_000, flagged: false })
    const after = run.metrics([0])
    expect(after.background).toBe(before.background + 1)
    expect(run.metrics([1]).background).toBe(before.signal)
    expect(run.metrics([0]).roc).toEqual(after.roc)
    run.add({ score: 0, label: 0, source: 0, row: 40_000, flagged: false })
    expect(run.metrics([0])).toEqual({ ...after, events: after.events + 1 })
  })

  test('an absurd row is counted and refused, whatever its source; a large one costs one page', () => {
    const run = new RunScores(range)
    const event = { score: 1, label: 0, source: 0, flagged: false }
    run.add({ ...event, row: 4_294_967_295 })
    expect([run.events, run.unique, run.refused]).toEqual([1, 0, 1])
    run.add({ ...event, row: 49_999_999 })
    run.add({ ...event, row: 49_999_999, source: 65_535 })
    expect([run.events, run.unique, run.refused]).toEqual([3, 2, 1])
  })

  test('a score that is not a number is in no other count', () => {
    const run = new RunScores(range)
    expect(run.add({ score: Number.NaN, label: 0, source: 0, row: 1, flagged: true })).toBe(false)
    expect([run.events, run.unique, run.flags, run.rejected]).toEqual([0, 0, 0, 1])
  })
})

test('the rolling AUC is that of counting all pairs of different jets, at every frame of a window that turns over many times', () => {
  // Scores on a coarse grid, so that many tie; jets that leave the window come back; three labels and none.
  const random = createRandom(21)
  const scoreOf = (source: number, row: number): number => Math.floor(40 * createRandom(source, row).next()) / 40 + (source === 1 ? 0.2 : 0)
  const window = new RollingWindow({ ...range, classes: 3 }, 300)
  const events: ScoredEvent[] = []
  for (let frame = 0; frame < 120; frame++) {
    for (let i = random.below(60); i >= 0; i--) {
      const [source, row] = [random.below(4), random.below(90)]
      const event = { score: scoreOf(source, row), label: source === 3 ? 255 : source, source, row, flagged: false }
      events.push(event)
      window.add(event)
    }
    const jets = new Map(events.slice(-300).map((event) => [`${event.source}/${event.row}`, event]))
    const of = (labels: readonly number[]): number[] =>
      [...jets.values()].filter(({ label }) => labels.includes(label)).map(({ score }) => score)
    for (const [background, signal] of [
      [[0], [1, 2]],
      [[0, 2], [1]],
    ] as const) {
      let won = 0
      const [b, s] = [of(background), of(signal)]
      for (const x of b) for (const y of s) won += x < y ? 1 : x === y ? 0.5 : 0
      const expected = won / (b.length * s.length)
      if (Number.isNaN(expected)) expect(window.auc(background)).toBeNaN()
      else expect(window.auc(background)).toBeCloseTo(expected, 12)
      expect(window.metrics(background)).toMatchObject({ unique: jets.size, background: b.length, signal: s.length })
    }
  }
})

test('a window of 100,000 events agrees with the AUC of its jets from scratch', () => {
  const events = replay(130_000, 60_000, 9)
  const window = new RollingWindow(range, 100_000)
  for (const event of events) window.add(event)
  const last = events.slice(-100_000)
  expect(window.auc([0])).toBe(summarise(uniqueScores(last, 0), uniqueScores(last, 1)).auc.value)
})

test('a row of many sources is as many jets of a window', () => {
  const window = new RollingWindow(range, 20_000)
  for (let source = 0; source < 20_000; source++) window.add({ score: 1, label: 0, source, row: 7, flagged: false })
  expect(window.metrics([0]).unique).toBe(20_000)
})

test('unique slots are the first occurrences, as Map has them', () => {
  const random = createRandom(12)
  for (const n of [0, 1, 17, 1000, 20_000]) {
    const source = Uint16Array.from({ length: n }, () => random.below(4))
    const row = Uint32Array.from({ length: n }, () => random.below(n) * (n % 2 ? 65_536 : 1))
    const seen = new Set<string>()
    const expected = Array.from({ length: n }, (_, i) => i).filter((i) => {
      const key = `${source[i]}/${row[i]}`
      return !seen.has(key) && seen.add(key)
    })
    expect([...uniqueSlots(source, row, n)]).toEqual(expected)
  }
})

test('one row of many sources is as many jets', () => {
  const source = Uint16Array.from({ length: 20_000 }, (_, i) => i)
  expect(uniqueSlots(source, new Uint32Array(20_000).fill(7), 20_000).length).toBe(20_000)
})
