import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { efficiencyAt, mostWithin, rejectionAt } from './efficiency.ts'
import { roc, rocPoints } from './roc.ts'
import { maxSic } from './sic.ts'

function scores(n: number, levels: number, shift: number, seed: number): Float64Array {
  const random = createRandom(seed)
  return Float64Array.from({ length: n }, () => Math.floor((random.next() + random.next() + shift) * levels))
}

const passing = (values: Float64Array, cut: number): number => values.filter((score) => score >= cut).length
const cases = Array.from({ length: 30 }, (_, seed) => {
  const levels = [5, 40, 1e9][seed % 3] as number
  return { seed, background: scores(20 + seed * 31, levels, 0, seed), signal: scores(5 + seed * 17, levels, 0.4, seed + 500) }
})

describe.each(cases)('against a scan over every cut (seed $seed)', ({ background, signal }) => {
  const cuts = [...new Set([...background, ...signal])].sort((a, b) => a - b)

  test.each([0.5, 0.1, 0.05, 0.01])('signal efficiency at εB = %d is that of the lowest cut that keeps to it', (epsB) => {
    const found = efficiencyAt(background, signal, epsB)
    const cut = cuts.find((c) => passing(background, c) / background.length <= epsB)
    if (cut === undefined || passing(background, cut) < 10)
      return expect(found).toMatchObject({ value: null, reason: expect.stringContaining('10') })
    expect(found).toMatchObject({ value: passing(signal, cut) / signal.length, cut, backgroundPassing: passing(background, cut) })
  })

  test.each([0.3, 0.5, 0.9, 1])('rejection at εS = %d is that of the highest cut that reaches it', (epsS) => {
    const found = rejectionAt(background, signal, epsS)
    const cut = cuts.findLast((c) => passing(signal, c) / signal.length >= epsS) as number
    if (passing(background, cut) < 10) return expect(found).toMatchObject({ value: null, reason: expect.stringContaining('10') })
    expect(found).toMatchObject({ value: background.length / passing(background, cut), cut, signalPassing: passing(signal, cut) })
  })

  test('the ROC is every cut counted', () => {
    const curve = roc(background, signal)
    expect([...curve.cuts]).toEqual(cuts)
    expect([...curve.backgroundPassing]).toEqual(cuts.map((c) => passing(background, c)))
    expect([...curve.signalPassing]).toEqual(cuts.map((c) => passing(signal, c)))
  })

  test.each([3, 10, 60])('a drawing of at most %i points holds exact points and both ends', (maxPoints) => {
    const points = rocPoints(background, signal, maxPoints)
    expect(points.length).toBeLessThanOrEqual(maxPoints)
    for (const point of points) {
      expect(point.backgroundPassing).toBe(passing(background, point.cut))
      expect(point.epsS).toBe(passing(signal, point.cut) / signal.length)
      expect(point.quotable).toBe(point.backgroundPassing >= 10)
    }
    expect(points[0]).toMatchObject({ epsB: 1, epsS: 1 })
    expect(points.at(-1)?.cut).toBe(cuts.findLast((c) => passing(background, c) > 0))
  })

  test('the largest SIC is that of every cut with 20 background events or more', () => {
    const allowed = cuts.filter((c) => passing(background, c) >= 20)
    const sics = allowed.map((c) => passing(signal, c) / signal.length / Math.sqrt(passing(background, c) / background.length))
    expect(maxSic(background, signal).value).toBeCloseTo(Math.max(...sics), 12)
  })
})

test('a thinned ROC keeps the tail: neighbours differ by little on either axis', () => {
  const background = scores(20_000, 1e9, 0, 1)
  const signal = scores(20_000, 1e9, 0.4, 2)
  const points = rocPoints(background, signal, 200)
  expect(points.length).toBeGreaterThan(80)
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]]
    if (!a || !b || b.backgroundPassing < 50) continue
    expect(Math.log10(a.epsB / b.epsB)).toBeLessThan(0.1)
    expect(a.epsS - b.epsS).toBeLessThan(0.02)
  }
})

test('a point of no background cannot be drawn, and empty classes have no ROC', () => {
  expect(rocPoints(Float64Array.of(1, 2), Float64Array.of(3, 4), 10).every((point) => point.epsB > 0)).toBe(true)
  expect(rocPoints(new Float64Array(), Float64Array.of(1), 10)).toEqual([])
  expect(() => rocPoints(Float64Array.of(1), Float64Array.of(1), 2)).toThrow(RangeError)
})

test('a share that is not a binary fraction admits what its quotient says', () => {
  for (let n = 1; n <= 2000; n++) expect(mostWithin(0.1, n)).toBe(Array.from({ length: n + 1 }, (_, k) => k).findLast((k) => k / n <= 0.1))
  expect(mostWithin(0.29, 100)).toBe(29)
  expect(mostWithin(2, 100)).toBe(100)
})

test('intervals contain the value, and the error of a rejection is half of the one-sigma interval, that of an efficiency more', () => {
  const background = scores(5000, 1e9, 0, 3)
  const signal = scores(800, 1e9, 0.4, 4)
  for (const found of [efficiencyAt(background, signal, 0.1), rejectionAt(background, signal, 0.3)]) {
    if (found.value === null) throw new Error(found.reason)
    expect(found.low).toBeLessThan(found.value)
    expect(found.high).toBeGreaterThan(found.value)
  }
  const [efficiency, rejection] = [efficiencyAt(background, signal, 0.1), rejectionAt(background, signal, 0.3)]
  if (efficiency.value === null || rejection.value === null) throw new Error('not quoted')
  expect((rejection.high - rejection.low) / 2 / rejection.error).toBeCloseTo(1.96, 1)
  expect((efficiency.high - efficiency.low) / 2 / 1.96).toBeLessThan(efficiency.error)
})

describe.each([
  { epsB: 0.1, n: 2000, m: 1000 },
  { epsB: 0.01, n: 3000, m: 1500 },
  { epsB: 0.1, n: 500, m: 5000 },
])('the error of a signal efficiency at εB = $epsB ($n background, $m signal)', ({ epsB, n, m }) => {
  const random = createRandom(11)
  const normal = (mean: number): number => mean + Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const draw = (size: number, mean: number): Float64Array => Float64Array.from({ length: size }, () => normal(mean))
  const resampled = (values: Float64Array): Float64Array => values.map(() => values[random.below(values.length)] as number)
  const spread = (values: number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
  }
  const quoted = (b: Float64Array, s: Float64Array) => {
    const figure = efficiencyAt(b, s, epsB)
    if (figure.value === null) throw new Error(figure.reason)
    return figure
  }

  test('is the spread over repeated experiments, in which the cut fluctuates too', () => {
    const found = Array.from({ length: 250 }, () => quoted(draw(n, 0), draw(m, 1.5)))
    const mean = found.reduce((sum, { error }) => sum + error, 0) / found.length
    expect(Math.abs(mean / spread(found.map(({ value }) => value)) - 1)).toBeLessThan(0.12)
  })

  test('is that of the bootstrap of both samples, on average over samples', () => {
    const ratios = Array.from({ length: 8 }, () => {
      const [b, s] = [draw(n, 0), draw(m, 1.5)]
      const values = Array.from({ length: 50 }, () => efficiencyAt(resampled(b), resampled(s), epsB).value).filter(
        (value) => value !== null,
      )
      return quoted(b, s).error / spread(values)
    })
    expect(Math.abs(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length - 1)).toBeLessThan(0.15)
  })
})

test('ten background events are quoted, nine are not', () => {
  const signal = Float64Array.of(1000)
  const ramp = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i)
  expect(efficiencyAt(ramp(100), signal, 0.1)).toMatchObject({ value: 1, backgroundPassing: 10, cut: 90 })
  expect(efficiencyAt(ramp(99), signal, 0.1)).toMatchObject({ value: null, reason: expect.stringContaining('only 9 of 99') })
  expect(efficiencyAt(new Float64Array(), signal, 0.1).value).toBeNull()
  expect(rejectionAt(ramp(100), new Float64Array(), 0.3).value).toBeNull()
  expect(maxSic(ramp(19), signal).value).toBeNull()
})
