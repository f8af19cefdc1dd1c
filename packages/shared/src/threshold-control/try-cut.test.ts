import { describe, expect, test } from 'vitest'
import { maxSic } from '../metrics/sic.ts'
import { wilson } from '../metrics/wilson.ts'
import { createRandom } from '../random.ts'
import { buildReference, cutForBackgroundEfficiency } from '../reference.ts'
import type { Policy } from '../threshold.ts'
import { chooseCut, cutForShare } from './choose-cut.ts'
import { eventsReaching, makeCutSample } from './cut-sample.ts'
import { tryCut } from './try-cut.ts'

const random = createRandom(8)
// Background (label 0), signal 2 higher (label 1), unlabelled (255); jets come up to 4 times; scores tie at 0.25.
const jets = Array.from({ length: 3_000 }, (_, i) => {
  const label = i % 30 === 7 ? 255 : i % 10 === 0 ? 1 : 0
  return { score: Math.round(4 * (random.next() + random.next() + (label === 1 ? 1 : 0)) * 8) / 16, label, count: random.below(4) + 1 }
})
const columns = (of: typeof jets) => ({
  score: Float64Array.from(of, ({ score }) => score),
  label: Uint8Array.from(of, ({ label }) => label),
  count: Uint32Array.from(of, ({ count }) => count),
})
const sample = makeCutSample(columns(jets), [0])
const reference = buildReference(
  Float64Array.from({ length: 2_000 }, () => 4 * (random.next() + random.next())),
  { model: 'a'.repeat(64), sample: { sha256: 'b'.repeat(64), class: 'qcd', fraction: 0.5, seed: 1 } },
)
const basis = { sample, reference, eventsPerMinute: 60_000 }
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

describe('tryCut', () => {
  test.each([-1, 0.25, 2, 4, 6.5, 9, 13])('at %d counts what brute force counts: events with replays, jets once', (cut) => {
    const tried = tryCut(cut, sample, reference, 60_000)
    const of = (label: number) => jets.filter((jet) => jet.label === label)
    const count = (label: number) => of(label).filter(({ score }) => score >= cut).length
    expect(tried.events).toEqual({
      passing: sum(jets.filter(({ score }) => score >= cut).map((jet) => jet.count)),
      of: sum(jets.map((jet) => jet.count)),
    })
    expect(tried.background).toEqual({ passing: count(0), of: of(0).length })
    expect(tried.signal).toEqual({ passing: count(1), of: of(1).length })
    expect(tried.flagsPerMinute.value).toBeCloseTo((60_000 * tried.events.passing) / tried.events.of, 6)
    const quoted = count(0) >= 10
    expect([tried.backgroundEfficiency, tried.rejection, tried.sic].map(({ value }) => value !== null)).toEqual([quoted, quoted, quoted])
    if (!quoted) return
    expect(tried.backgroundEfficiency).toEqual({ value: count(0) / of(0).length, ...wilson(count(0), of(0).length), reason: null })
    expect(tried.rejection.value).toBeCloseTo(of(0).length / count(0), 12)
    expect(tried.sic.value).toBeCloseTo(count(1) / of(1).length / Math.sqrt(count(0) / of(0).length), 12)
    for (const { value, ...figure } of [tried.rejection, tried.sic, tried.flagsPerMinute]) {
      if (value === null || !('low' in figure)) throw new Error('not quoted')
      expect(figure.low).toBeLessThanOrEqual(value)
      expect(figure.high).toBeGreaterThanOrEqual(value)
    }
  })

  test('nothing is quoted on fewer than 10 background jets, and the reason says how many there were', () => {
    const sorted = [...sample.background].sort((a, b) => b - a)
    const cut = (sorted[9] as number) + 1e-9
    const tried = tryCut(cut, sample, null, 0)
    expect(tried.background.passing).toBeLessThan(10)
    for (const figure of [tried.backgroundEfficiency, tried.rejection, tried.sic])
      expect(figure).toEqual({
        value: null,
        reason: `only ${tried.background.passing} of ${sorted.length} background jets pass; a figure needs 10`,
      })
    expect([tried.referenceEfficiency.value, tried.flagsPerMinute.value]).toEqual([null, null])
  })

  test('the interval of SIC is that of the best SIC where both are defined', () => {
    const best = maxSic(sample.background, sample.signal)
    if (best.value === null) throw new Error(best.reason)
    const { sic } = tryCut(best.cut, sample, reference, 1)
    if (sic.value === null) throw new Error(sic.reason)
    expect(sic.value).toBeCloseTo(best.value, 12)
    expect((sic.high - sic.value) / 1.959963984540054).toBeCloseTo(best.error, 9)
  })

  test('an empty sample gives reasons, not numbers', () => {
    const tried = tryCut(1, makeCutSample(columns([]), [0]), null, 0)
    const figures = [tried.flagShare, tried.flagsPerMinute, tried.referenceEfficiency, tried.backgroundEfficiency, tried.signalEfficiency]
    for (const figure of figures) expect(figure).toEqual({ value: null, reason: expect.stringMatching(/./) })
  })
})

describe('chooseCut', () => {
  test('each policy means the cut it says', () => {
    const cut = (policy: Policy) => chooseCut(policy, basis, 3)
    expect(cut({ kind: 'fixed' })).toBe(3)
    expect(cut({ kind: 'background-efficiency', efficiency: 0.02 })).toBe(cutForBackgroundEfficiency(reference, 0.02))
    expect(cut({ kind: 'best-sic' })).toBe((maxSic(sample.background, sample.signal) as { cut: number }).cut)
    const live = { windowSeconds: 60, deadBand: 0.05 }
    const perMinute = tryCut(cut({ kind: 'flags-per-minute', target: 600, ...live }), sample, null, 60_000).flagsPerMinute.value ?? 0
    expect(perMinute).toBeLessThanOrEqual(600)
    expect(cut({ kind: 'streaming-quantile', share: 0.01, windowEvents: 5_000, deadBand: 0.05 })).toBe(
      cut({ kind: 'flags-per-minute', target: 600, ...live }),
    )
  })

  test('the cut for a share is the lowest that passes at most that share of the events, ties included', () => {
    for (const share of [0, 0.001, 0.01, 0.2, 0.77, 1]) {
      const cut = cutForShare(sample, share)
      expect(eventsReaching(sample, cut) / sample.events).toBeLessThanOrEqual(share)
      const below = sample.scores.findLast((score) => score < cut)
      if (below !== undefined) expect(eventsReaching(sample, below) / sample.events).toBeGreaterThan(share)
    }
  })

  test.each<[Policy, RegExp]>([
    [{ kind: 'background-efficiency', efficiency: 0.01 }, /no reference/],
    [{ kind: 'best-sic' }, /0 background and 0 signal/],
    [{ kind: 'flags-per-minute', target: 600, windowSeconds: 60, deadBand: 0.05 }, /no rate/],
    [{ kind: 'streaming-quantile', share: 0.01, windowEvents: 5_000, deadBand: 0.05 }, /no event/],
  ])('without data %o says what is missing', (policy, reason) => {
    expect(() => chooseCut(policy, { sample: makeCutSample(columns([]), [0]), reference: null, eventsPerMinute: 0 }, 1)).toThrow(reason)
  })

  test('a target above all events is refused', () => {
    expect(() => chooseCut({ kind: 'flags-per-minute', target: 60_000, windowSeconds: 60, deadBand: 0.05 }, basis, 1)).toThrow(
      /above all 60000 events/,
    )
  })
})
