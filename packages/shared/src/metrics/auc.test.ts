import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { auc, aucOrReason } from './auc.ts'

/** Scores on a grid of `levels` values, so that there are ties; `shift` moves the signal up. */
function scores(n: number, levels: number, shift: number, seed: number): Float64Array {
  const random = createRandom(seed)
  return Float64Array.from({ length: n }, () => Math.floor((random.next() + random.next() + shift) * levels))
}

/** O(n·m): every pair, and DeLong's placements by definition. */
function bruteForce(background: Float64Array, signal: Float64Array): { value: number; error: number } {
  const psi = (s: number, b: number): number => (s > b ? 1 : s === b ? 0.5 : 0)
  const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = (values: number[]): number => {
    const centre = mean(values)
    return values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1)
  }
  const bySignal = Array.from(signal, (s) => mean(Array.from(background, (b) => psi(s, b))))
  const byBackground = Array.from(background, (b) => mean(Array.from(signal, (s) => psi(s, b))))
  return {
    value: mean(bySignal),
    error: Math.sqrt(variance(bySignal) / signal.length + variance(byBackground) / background.length),
  }
}

describe('auc', () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed))('equals every pair compared, ties included (seed %i)', (seed) => {
    const levels = [2, 7, 50, 1e9][seed % 4] as number
    const background = scores(2 + ((seed * 37) % 400), levels, 0, seed)
    const signal = scores(2 + ((seed * 53) % 300), levels, 0.3, seed + 1000)
    const expected = bruteForce(background, signal)
    const found = auc(background, signal)
    expect(Math.abs(found.value - expected.value)).toBeLessThan(1e-9)
    expect(Math.abs(found.error - expected.error)).toBeLessThan(1e-9)
  })

  test('equals NumPy on a small sample with ties', () => {
    // python3 -c "import numpy as np;b=np.array([1,2,2,3,3,3,5,8.]);s=np.array([2,3,3,4,8,9.]);psi=(s[:,None]>b)+.5*(s[:,None]==b);
    //   print(psi.mean(),(psi.mean(1).var(ddof=1)/6+psi.mean(0).var(ddof=1)/8)**.5)"
    const found = auc(Float64Array.of(1, 2, 2, 3, 3, 3, 5, 8), Float64Array.of(2, 3, 3, 4, 8, 9))
    expect(found.value).toBeCloseTo(0.6770833333333334, 14)
    expect(found.error).toBeCloseTo(0.14884225830436346, 14)
  })

  test('swapping the classes gives 1 − AUC with the same error', () => {
    const a = scores(300, 20, 0, 1)
    const b = scores(200, 20, 0.4, 2)
    expect(auc(b, a).value).toBeCloseTo(1 - auc(a, b).value, 12)
    expect(auc(b, a).error).toBeCloseTo(auc(a, b).error, 12)
  })

  test('a strictly increasing transformation changes nothing', () => {
    const a = scores(300, 20, 0, 3)
    const b = scores(200, 20, 0.4, 4)
    expect(auc(a.map(Math.exp), b.map(Math.exp))).toEqual(auc(a, b))
  })

  test('is 1, 0 and 1/2 for classes apart, the wrong way round, and all alike; infinite scores rank', () => {
    expect(auc(Float64Array.of(1, 2), Float64Array.of(3, Number.POSITIVE_INFINITY))).toEqual({ value: 1, error: 0 })
    expect(auc(Float64Array.of(3, 4), Float64Array.of(1, Number.NEGATIVE_INFINITY)).value).toBe(0)
    expect(auc(Float64Array.of(5, 5), Float64Array.of(5, 5, 5))).toEqual({ value: 0.5, error: 0 })
  })

  test('the error matches the spread over many samples', () => {
    const runs = Array.from({ length: 300 }, (_, i) => auc(scores(150, 1e6, 0, 2 * i), scores(120, 1e6, 0.3, 2 * i + 1)))
    const mean = runs.reduce((sum, { value }) => sum + value, 0) / runs.length
    const spread = Math.sqrt(runs.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (runs.length - 1))
    const quoted = runs.reduce((sum, { error }) => sum + error, 0) / runs.length
    // The spread of 300 runs is known to 4 %; three of them.
    expect(quoted / spread).toBeGreaterThan(0.88)
    expect(quoted / spread).toBeLessThan(1.12)
  })

  test('leaves its input as it was and refuses a score that is not a number', () => {
    const background = Float64Array.of(3, 1, 2)
    auc(background, Float64Array.of(2, 1))
    expect([...background]).toEqual([3, 1, 2])
    expect(() => auc(Float64Array.of(1, Number.NaN), Float64Array.of(1))).toThrow(RangeError)
  })
})

describe('aucOrReason', () => {
  test('needs 50 events of each class and names the class that lacks them', () => {
    const few = scores(49, 10, 0, 1)
    const enough = scores(50, 10, 0, 2)
    expect(aucOrReason(enough, enough)).toEqual({ ...auc(enough, enough), reason: null })
    expect(aucOrReason(few, enough)).toEqual({ value: null, error: null, reason: expect.stringContaining('49 background') })
    expect(aucOrReason(enough, few).reason).toContain('49 signal')
    expect(aucOrReason(new Float64Array(), few).reason).toContain('0 background and 49 signal')
  })
})
