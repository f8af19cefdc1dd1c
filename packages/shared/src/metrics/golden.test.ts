import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { auc } from './auc.ts'
import { efficiencyAt, rejectionAt } from './efficiency.ts'
import { jensenShannon } from './jsd.ts'
import { kolmogorovSmirnov } from './ks.ts'
import { maxSic } from './sic.ts'
import { wilson } from './wilson.ts'

/** Worked out with scikit-learn, SciPy and an independent DeLong. */
const golden = JSON.parse(readFileSync(new URL('../../golden/metrics.json', import.meta.url), 'utf8'))
const ofLabel = (label: number): Float64Array => Float64Array.from(golden.score.filter((_: number, i: number) => golden.label[i] === label))
const background = ofLabel(0)
const signal = ofLabel(1)

describe('golden metrics', () => {
  test('AUC and DeLong error', () => {
    const { value, error } = auc(background, signal)
    expect(value).toBeCloseTo(golden.auc, 12)
    expect(error).toBeCloseTo(golden.auc_error_delong, 12)
  })

  test.each([
    ['e10', 0.1],
    ['e100', 0.01],
  ])('%s: signal efficiency, background efficiency and cut', (key, epsB) => {
    const [epsS, passing, cut] = golden[key]
    const found = efficiencyAt(background, signal, epsB)
    expect(found.value).toBeCloseTo(epsS, 12)
    if (found.value === null) throw new Error(found.reason)
    expect(found.backgroundPassing / background.length).toBeCloseTo(passing, 12)
    expect(found.cut).toBe(cut)
  })

  test('rejection at 30 % and 50 % signal efficiency', () => {
    expect(rejectionAt(background, signal, 0.3).value).toBeCloseTo(golden.rejection_at_30, 10)
    expect(rejectionAt(background, signal, 0.5).value).toBeCloseTo(golden.rejection_at_50, 10)
  })

  test('largest significance improvement and its cut', () => {
    const sic = maxSic(background, signal)
    expect(sic.value).toBeCloseTo(golden.sic_max, 12)
    expect(sic).toMatchObject({ cut: golden.sic_cut })
  })

  test('Wilson intervals', () => {
    const interval = wilson(37, 500)
    expect(interval.low).toBeCloseTo(golden.wilson_95_of_37_in_500[0], 12)
    expect(interval.high).toBeCloseTo(golden.wilson_95_of_37_in_500[1], 12)
    expect(wilson(0, 50).low).toBe(0)
    expect(wilson(0, 50).high).toBeCloseTo(golden.wilson_95_of_0_in_50[1], 12)
  })

  test('Kolmogorov–Smirnov distance and exact p', () => {
    const [d, p] = golden.ks_background_vs_signal
    const found = kolmogorovSmirnov(background, signal)
    expect(found.d).toBeCloseTo(d, 12)
    expect(found.p / p).toBeCloseTo(1, 9)
    expect(found.exact).toBe(true)
  })

  test('Jensen–Shannon divergence', () => {
    expect(jensenShannon(golden.jsd.pass, golden.jsd.fail)).toBeCloseTo(golden.jsd.value, 12)
  })
})
