import { describe, expect, test } from 'vitest'
import { incompleteGamma, logGamma } from './gamma.ts'
import { normalQuantile, zFromLogP } from './gaussian.ts'
import { poissonBand } from './poisson.ts'
import { wilson } from './wilson.ts'

const relative = (found: number, expected: number): number => Math.abs(found / expected - 1)

describe('poissonBand', () => {
  // python3 -c "from scipy.stats import chi2
  // for k in (1,2,10,100,10**4,10**6): print(k,chi2.isf(.975,2*k)/2,chi2.isf(.025,2*k+2)/2)"
  test.each([
    [1, 0.025317807984289897, 5.571643390938898],
    [2, 0.24220927854396507, 7.224687667723961],
    [10, 4.7953886961324335, 18.390356042017775],
    [100, 81.36399125092315, 121.62679379242638],
    [10_000, 9804.952467260184, 10197.951624661473],
    [1_000_000, 998040.9833402939, 1001961.9119454322],
  ])('of %i is SciPy’s to 1e-11', (count, low, high) => {
    const band = poissonBand(count)
    expect(relative(band.low, low)).toBeLessThan(1e-11)
    expect(relative(band.high, high)).toBeLessThan(1e-11)
  })

  test('of 0 starts at 0 and ends where e^−μ is the tail', () => {
    expect(poissonBand(0).low).toBe(0)
    expect(poissonBand(0).high).toBeCloseTo(-Math.log(0.025), 12)
  })

  test('at 68 % confidence', () => {
    // python3 -c "from scipy.stats import chi2;print(chi2.isf(.84,6)/2,chi2.isf(.16,8)/2)"
    expect(poissonBand(3, 0.68).low).toBeCloseTo(1.3729341589957866, 12)
    expect(poissonBand(3, 0.68).high).toBeCloseTo(5.903767410341609, 12)
  })

  test('leaves exactly the tail on either side, summed term by term', () => {
    for (let count = 1; count <= 60; count++) {
      const { low, high } = poissonBand(count)
      const atMost = (k: number, mean: number): number => {
        let term = Math.exp(-mean)
        let sum = term
        for (let i = 1; i <= k; i++) {
          term *= mean / i
          sum += term
        }
        return sum
      }
      expect(1 - atMost(count - 1, low)).toBeCloseTo(0.025, 10)
      expect(atMost(count, high)).toBeCloseTo(0.025, 10)
    }
  })

  test('refuses what is no count', () => {
    for (const bad of [-1, 1.5, Number.NaN]) expect(() => poissonBand(bad)).toThrow(RangeError)
    expect(() => poissonBand(1, 1)).toThrow(RangeError)
  })
})

test('incomplete gamma functions are SciPy’s', () => {
  // python3 -c "from scipy.special import gammainc,gammaincc
  // for a,x in ((1,.5),(3,10),(100,80),(1e4,1.02e4)): print(a,x,gammainc(a,x),gammaincc(a,x))"
  const cases = [
    [1, 0.5, 0.3934693402873665, 0.6065306597126334],
    [3, 10, 0.9972306042844884, 0.0027693957155115775],
    [100, 80, 0.0171083130351331, 0.9828916869648668],
    [1e4, 1.02e4, 0.9767126778664013, 0.02328732213359879],
  ] as const
  for (const [a, x, lower, upper] of cases) {
    expect(relative(incompleteGamma(a, x).lower, lower)).toBeLessThan(1e-12)
    expect(relative(incompleteGamma(a, x).upper, upper)).toBeLessThan(1e-12)
  }
  expect(incompleteGamma(2, 0)).toEqual({ lower: 0, upper: 1 })
})

test('ln Γ of integers is the sum of logarithms', () => {
  let sum = 0
  for (let n = 1; n < 200; n++) {
    expect(Math.abs(logGamma(n) - sum)).toBeLessThan(1e-13 * Math.max(10, sum))
    sum += Math.log(n)
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
})

describe('normal quantile', () => {
  // python3 -c "from scipy.stats import norm;print([norm.ppf(p) for p in (1e-300,1e-20,1e-3,.05,.3)])"
  test.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [1e-3, -3.090232306167813],
    [0.05, -1.6448536269514729],
    [0.3, -0.5244005127080409],
  ])('at %d is SciPy’s, and Z from its logarithm is the same', (p, z) => {
    expect(relative(normalQuantile(p), z)).toBeLessThan(1e-14)
    expect(relative(zFromLogP(Math.log(p)), -z)).toBeLessThan(1e-13)
    if (p > 1e-3) expect(relative(normalQuantile(1 - p), -z)).toBeLessThan(1e-13)
  })

  // python3 -c "from scipy.stats import norm;from scipy.optimize import brentq
  // for l in (-50,-700,-740,-10000): print(l,brentq(lambda z:norm.logsf(z)-l,0,200,xtol=1e-13))"
  test.each([
    [-50, 9.674825283612355],
    [-700, 37.29507963264741],
    [-740, 38.35188597820961],
    [-10_000, 141.37983987312717],
  ])('Z of ln p = %i is SciPy’s, beyond where p underflows', (logP, z) => {
    expect(relative(zFromLogP(logP), z)).toBeLessThan(1e-12)
  })

  test('Z of p just below 1 mirrors that of 1 − p', () => {
    for (const q of [0.07, 1e-6, 1e-12, 1e-15]) expect(relative(zFromLogP(Math.log1p(-q)), -zFromLogP(Math.log(q)))).toBeLessThan(1e-13)
  })

  test('ends and nonsense', () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY)
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY)
    expect(normalQuantile(1.1)).toBeNaN()
    expect(zFromLogP(Number.NEGATIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
    expect(zFromLogP(0)).toBe(Number.NEGATIVE_INFINITY)
    expect(zFromLogP(0.1)).toBeNaN()
  })

  test('Z falls without a step as ln p rises', () => {
    let last = Number.POSITIVE_INFINITY
    for (let logP = -800; logP < -1e-3; logP += 0.37) {
      const z = zFromLogP(logP)
      expect(z).toBeLessThan(last)
      last = z
    }
  })
})

test('Wilson intervals stay in [0, 1], hold k/n, and mirror when pass and fail swap', () => {
  for (let n = 1; n <= 60; n++) {
    for (let k = 0; k <= n; k++) {
      const { low, high } = wilson(k, n)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(low).toBeLessThanOrEqual(k / n)
      expect(high).toBeGreaterThanOrEqual(k / n)
      expect(wilson(n - k, n).high).toBeCloseTo(1 - low, 12)
    }
  }
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
  expect(() => wilson(3, 2)).toThrow(RangeError)
})
