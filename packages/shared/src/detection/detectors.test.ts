import { describe, expect, test } from 'vitest'
import { kolmogorovSmirnov } from '../metrics/ks.ts'
import { createRandom } from '../random.ts'
import { buildReference, cutForBackgroundEfficiency } from '../reference.ts'
import { createDetector } from './create-detector.ts'
import type { Detector } from './detector.ts'
import { createFlagCusum } from './flag-cusum.ts'
import { createFlagShare } from './flag-share.ts'
import { createLabelledAuc } from './labelled-auc.ts'
import { createScoreBins } from './score-bins.ts'
import { createScoreDistance } from './score-distance.ts'

const SHA = 'a'.repeat(64)
const random = createRandom(7)
/** Scores in hundredths, so that some tie. */
const draw = (n: number): number[] => Array.from({ length: n }, () => Math.floor(100 * random.next() ** 2) / 100)
const sample = draw(900)
const reference = buildReference(sample, { model: SHA, sample: { sha256: SHA, class: 'qcd', fraction: 0.5, seed: 1 } })
const scores = draw(700)
const labels = scores.map(() => random.next() < 0.2)
const play = (detector: Detector): (number | null)[] => scores.map((score, i) => detector.add(score, labels[i] as boolean))
const last = (i: number, n: number): number[] => scores.slice(Math.max(0, i + 1 - n), i + 1)

describe('each statistic is that of its definition, by brute force, at every event', () => {
  test('CUSUM of flags: the best beginning of a rise', () => {
    const [share, raised, cut] = [0.05, 0.15, 0.9]
    const ratio = scores.map((score) => Math.log(score >= cut ? raised / share : (1 - raised) / (1 - share)))
    play(createFlagCusum({ cut, share, raised })).forEach((value, i) => {
      let best = 0
      for (let from = i, sum = 0; from >= 0; from--) {
        sum += ratio[from] as number
        best = Math.max(best, sum)
      }
      expect(value).toBeCloseTo(best, 9)
    })
  })

  test('flagged share now against before', () => {
    const [cut, events, before] = [0.5, 100, 300]
    play(createFlagShare({ cut, events, before })).forEach((value, i) => {
      const now = last(i, events)
      const earlier = scores.slice(Math.max(0, i + 1 - events - before), Math.max(0, i + 1 - events))
      const [k, kBefore] = [now, earlier].map((some) => some.filter((score) => score >= cut).length) as [number, number]
      if (kBefore < 50) expect(value).toBeNull()
      else {
        const pooled = (k + kBefore) / (events + earlier.length)
        const z = (k / events - kBefore / earlier.length) / Math.sqrt(pooled * (1 - pooled) * (1 / events + 1 / earlier.length))
        expect(value).toBeCloseTo(Math.abs(z), 9)
      }
    })
  })

  test('Kolmogorov–Smirnov distance, of all scores and of the body', () => {
    for (const share of [1, 0.8]) {
      const limit = share < 1 ? (sample.toSorted((a, b) => a - b)[Math.round(share * sample.length)] as number) : Number.POSITIVE_INFINITY
      const body = (some: readonly number[]): Float64Array => Float64Array.from(some.filter((score) => score < limit))
      play(createScoreDistance(reference, { events: 200, every: 50, share })).forEach((value, i) => {
        const [a, b] = [body(sample), body(last(i, 200))]
        if (i + 1 < 200 || (i + 1) % 50 !== 0) expect(value).toBeNull()
        else expect(value).toBeCloseTo(kolmogorovSmirnov(a, b).d * Math.sqrt((a.length * b.length) / (a.length + b.length)), 9)
      })
    }
  })

  test('χ² in bins of the reference', () => {
    const shares = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01]
    const edges = [...new Set(shares.map((share) => cutForBackgroundEfficiency(reference, share))), Number.POSITIVE_INFINITY]
    const count = (some: readonly number[], i: number): number =>
      some.filter((score) => score >= (edges[i - 1] ?? Number.NEGATIVE_INFINITY) && score < (edges[i] as number)).length
    play(createScoreBins(reference, 150)).forEach((value, i) => {
      const sum = edges.reduce((total, _, bin) => {
        const expected = (150 * count(sample, bin)) / sample.length
        return expected > 0 ? total + (count(last(i, 150), bin) - expected) ** 2 / (expected * (1 + 150 / sample.length)) : total
      }, 0)
      if (i + 1 < 150) expect(value).toBeNull()
      else expect(value).toBeCloseTo(sum, 9)
    })
  })

  test('AUC by labels', () => {
    play(createLabelledAuc(reference, 120)).forEach((value, i) => {
      const from = Math.max(0, i - 119)
      const of = (signal: boolean): number[] => last(i, 120).filter((_, k) => labels[from + k] === signal)
      const [b, s] = [of(false), of(true)]
      const u = s.reduce((sum, x) => sum + b.reduce((won, y) => won + (x > y ? 1 : x === y ? 0.5 : 0), 0), 0)
      const sigma = Math.sqrt((b.length * s.length * (b.length + s.length + 1)) / 12)
      if (b.length === 0 || s.length === 0) expect(value).toBeNull()
      else expect(value).toBeCloseTo((u - (b.length * s.length) / 2) / sigma, 9)
    })
  })
})

test('only the AUC looks at labels', () => {
  const specs = [
    { kind: 'flag-cusum', efficiency: 0.05, rise: 2 },
    { kind: 'flag-share', efficiency: 0.3, events: 100, before: 300 },
    { kind: 'score-distance', events: 200, every: 50 },
    { kind: 'score-bins', events: 200 },
    { kind: 'labelled-auc', events: 200 },
  ] as const
  for (const spec of specs) {
    const [told, untold] = [createDetector(spec, reference), createDetector(spec, reference)]
    const same = scores.every((score, i) => told.add(score, labels[i] as boolean) === untold.add(score, false))
    expect([spec.kind, same]).toEqual([spec.kind, spec.kind !== 'labelled-auc'])
  }
})

test('a cut that no jet of the reference reaches, or a share that cannot rise so far, is refused', () => {
  expect(() => createDetector({ kind: 'flag-cusum', efficiency: 0.5, rise: 2.5 }, reference)).toThrow(/cannot rise/)
  expect(() => createDetector({ kind: 'flag-cusum', efficiency: 0.0001, rise: 2 }, reference)).toThrow(/cannot rise/)
})
