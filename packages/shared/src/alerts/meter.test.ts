import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import type { Reading } from './alert.ts'
import { AlertMeter, type ModelSample, type RunSample } from './meter.ts'

const MODEL: ModelSample = {
  model: 'dense',
  pending: 0,
  dead: 0,
  decided: 0,
  flags: 0,
  revision: 1,
  targetPerMinute: null,
  heartbeat: 0,
  drift: null,
}
const run = (change: Partial<RunSample> = {}, ...models: Partial<ModelSample>[]): RunSample => ({
  run: 'run-1',
  started: 0,
  producing: true,
  producerHeartbeat: 0,
  askedRate: 1000,
  models: models.map((model) => ({ ...MODEL, ...model })),
  ...change,
})
const values = (readings: readonly Reading[], kind: Reading['kind']): number[] | null =>
  readings.find((reading) => reading.kind === kind)?.measures.map(({ value }) => value) ?? null

test('lag is pending over the asked rate, silences are seconds, drift is passed on', () => {
  const readings = new AlertMeter().read(
    run({ producerHeartbeat: 7_000 }, { pending: 2500, heartbeat: 4_000, drift: { d: 0.1, z: 7 } }),
    10_000,
  )
  expect(values(readings, 'lag')).toEqual([2.5])
  expect(values(readings, 'producer-silent')).toEqual([3])
  expect(values(readings, 'scorer-gone')).toEqual([6])
  expect(values(readings, 'drift')).toEqual([0.1, 7])
})

describe('what does not apply has no reading', () => {
  test('a finished run misses no producer, and no scorer once all is decided', () => {
    const over = { producing: false, producerHeartbeat: 0 }
    const pending = new AlertMeter().read(run(over, { pending: 5 }), 60_000)
    expect(values(pending, 'producer-silent')).toBeNull()
    expect(values(pending, 'scorer-gone')).toEqual([60])
    expect(values(new AlertMeter().read(run(over, {}), 60_000), 'scorer-gone')).toBeNull()
  })

  test('a scorer that never reported may be loading for a minute', () => {
    expect(values(new AlertMeter().read(run({}, { heartbeat: null }), 59_000), 'scorer-gone')).toBeNull()
    expect(values(new AlertMeter().read(run({}, { heartbeat: null }), 61_000), 'scorer-gone')).toEqual([61])
  })
})

test('dead events count for a minute', () => {
  const meter = new AlertMeter()
  const dead = (second: number): number =>
    values(meter.read(run({}, { dead: second < 10 ? 4 : 7 }), 1000 * second), 'dead-frames')?.[0] as number
  const found = Array.from({ length: 90 }, (_, second) => dead(second))
  // The four of before we came are old news.
  expect(found.map((count, second) => (count > 0 ? second : -1)).filter((second) => second >= 0)).toEqual(
    Array.from({ length: 60 }, (_, i) => i + 10),
  )
  expect(new Set(found)).toEqual(new Set([0, 3]))
})

describe('flag rate', () => {
  /** Runs a minute after minute; `share(second)` of 1,000 events a second is flagged, drawn at random. */
  function play(
    seconds: number,
    share: (second: number) => number,
    model: (second: number) => Partial<ModelSample> = () => ({}),
    seed = 1,
  ) {
    const meter = new AlertMeter()
    const random = createRandom(seed)
    let flags = 0
    return Array.from({ length: seconds }, (_, second) => {
      for (let i = 0; i < 1000; i++) if (random.next() < share(second)) flags++
      const sample = run({}, { decided: 1000 * (second + 1), flags, ...model(second) })
      return values(meter.read(sample, 1000 * second), 'flag-rate')
    })
  }

  test('an even share is never off by 30 % with Z of 5, over 10 runs of ten minutes', () => {
    for (let seed = 0; seed < 10; seed++) {
      const found = play(600, () => 0.01, undefined, seed)
      expect(found.filter((values) => values && (values[0] as number) >= 30 && (values[1] as number) >= 5)).toEqual([])
      expect(found.filter(Boolean).length).toBeGreaterThan(500)
    }
  })

  test('a doubled share is seen within the half minute, with the Z of two binomial samples', () => {
    const found = play(200, (second) => (second < 170 ? 0.01 : 0.02))
    expect(found[169]?.[0]).toBeLessThan(30)
    const [off, z] = found[199] as [number, number]
    expect(Math.abs(off - 100)).toBeLessThan(30)
    // Δp/√(p(1 − p)(1/n₁ + 1/n₂)) with p = 0.0115: 0.01/(0.1066·√(1/30,000 + 1/170,000)).
    expect(Math.abs(z - 15)).toBeLessThan(4)
  })

  test('a new revision begins anew', () => {
    const found = play(
      200,
      (second) => (second < 100 ? 0.01 : 0.05),
      (second) => ({ revision: second < 100 ? 1 : 2 }),
    )
    expect(found.slice(100).every((values) => !values || (values[1] as number) < 5)).toBe(true)
    expect(found.slice(100, 130).every((values) => values === null)).toBe(true)
    expect(found[199]).not.toBeNull()
  })

  test('a held rate is judged against its target over at least 400 expected flags, across revisions', () => {
    const held = (second: number) => ({ targetPerMinute: 600, revision: second })
    const inBand = play(120, () => 0.0102, held)
    expect(inBand.slice(0, 60).every((values) => values === null)).toBe(true)
    expect((inBand[119] as number[])[0]).toBeLessThan(12)
    const [off, z] = play(120, () => 0.015, held)[119] as [number, number]
    expect(Math.abs(off - 50)).toBeLessThan(15)
    expect(Math.abs(z - 0.5 * Math.sqrt(600))).toBeLessThan(4)
    expect(
      play(
        120,
        () => 0.001,
        () => ({ targetPerMinute: 100 }),
      )[119],
    ).toBeNull()
  })

  test('minutes in which the stream is paused miss no flags per minute; judged anew a minute after it goes on', () => {
    const meter = new AlertMeter()
    const held = Array.from({ length: 300 }, (_, second) => {
      const paused = second >= 100 && second < 200
      const flags = 10 * (second < 100 ? second : paused ? 100 : second - 100)
      return values(meter.read(run({ paused }, { decided: 100 * flags, flags, targetPerMinute: 600 }), 1000 * second), 'flag-rate')
    })
    expect(held.filter((values) => values && (values[0] as number) > 2)).toEqual([])
    expect([held[99], held[150], held[230], held[280]].map((values) => values === null)).toEqual([false, true, true, false])
  })

  test('too few flags say nothing', () => {
    expect(play(600, () => 0.0005).every((values) => values === null)).toBe(true)
  })
})
