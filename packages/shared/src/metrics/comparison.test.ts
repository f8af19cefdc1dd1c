import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { jensenShannon } from './jsd.ts'
import { kolmogorovSmirnov } from './ks.ts'

const ramp = (n: number, step = 1, start = 0): Float64Array => Float64Array.from({ length: n }, (_, i) => start + i * step)

/** Share of all orders of n + m distinct values whose distance reaches `distance` (in units of 1/(n·m)), by walking every path. */
function sharedByPaths(n: number, m: number, distance: number): number {
  const walk = (i: number, j: number, out: boolean): [number, number] => {
    const left = out || Math.abs(i * m - j * n) >= distance
    if (i === n && j === m) return [left ? 1 : 0, 1]
    const [a, b] = i < n ? walk(i + 1, j, left) : [0, 0]
    const [c, d] = j < m ? walk(i, j + 1, left) : [0, 0]
    return [a + c, b + d]
  }
  const [outside, all] = walk(0, 0, false)
  return outside / all
}

describe('Kolmogorov–Smirnov', () => {
  // python3 -c "from scipy.stats import ks_2samp as t;import numpy as np;a=np.arange
  // for x,y in (([1,2,3,4,5.5],[3.5,5,6,7,8,9,10]),([1,2,2,3],[2,2,3,4,5,6,7]),(a(300.),a(200.)*1.5+40.25),(a(90.),a(90.)+20.5)):
  //   print(t(x,y,mode='exact'))"
  test.each([
    [Float64Array.of(1, 2, 3, 4, 5.5), Float64Array.of(3.5, 5, 6, 7, 8, 9, 10), 0.7142857142857143, 0.06565656565656565],
    [Float64Array.of(1, 2, 2, 3), Float64Array.of(2, 2, 3, 4, 5, 6, 7), 0.5714285714285714, 0.30909090909090914],
    [ramp(300), ramp(200, 1.5, 40.25), 0.13666666666666666, 0.021091805157267017],
    [ramp(90), ramp(90, 1, 20.5), 0.23333333333333334, 0.01463369038004877],
  ])('is SciPy’s exact test (case %#)', (a, b, d, p) => {
    const found = kolmogorovSmirnov(a, b)
    expect(found.d).toBeCloseTo(d, 14)
    expect(found.p / p).toBeCloseTo(1, 11)
  })

  test('p is the share of all orders, for every small size and distance', () => {
    for (const [n, m] of [
      [1, 1],
      [2, 3],
      [4, 4],
      [5, 3],
      [6, 7],
      [1, 8],
    ] as const) {
      const random = createRandom(n, m)
      for (let trial = 0; trial < 20; trial++) {
        const [a, b] = [Float64Array.from({ length: n }, random.next), Float64Array.from({ length: m }, random.next)]
        const { p, d } = kolmogorovSmirnov(a, b)
        expect(p).toBeCloseTo(sharedByPaths(n, m, Math.round(d * n * m)), 12)
      }
    }
  })

  test('disjoint samples: ln p holds where p underflows', () => {
    // All n + m values in one of two orders: p = 2/C(2n, n).
    const n = 2000
    let logOrders = 0
    for (let k = 1; k <= n; k++) logOrders += Math.log((n + k) / k)
    const found = kolmogorovSmirnov(ramp(n), ramp(n, 1, n))
    expect(found).toMatchObject({ d: 1, p: 0, exact: true })
    expect(found.logP / (Math.log(2) - logOrders)).toBeCloseTo(1, 12)
    expect(found.z).toBeGreaterThan(50)
  })

  test('large samples: the limit agrees with SciPy’s and with the exact test', () => {
    // python3 -c "from scipy.stats import ks_2samp as t;import numpy as np;print(t(np.arange(12000.),np.arange(12000.)+200.5,mode='asymp'))"
    const large = kolmogorovSmirnov(ramp(12_000), ramp(12_000, 1, 200.5))
    expect(large.exact).toBe(false)
    expect(Math.abs(large.p / 0.06822835114266923 - 1)).toBeLessThan(0.01)
    const exact = kolmogorovSmirnov(ramp(9_990), ramp(9_990, 1, 166.8))
    expect(exact.exact).toBe(true)
    const limit = kolmogorovSmirnov(ramp(10_020), ramp(10_020, 1, 167.3))
    expect(limit.exact).toBe(false)
    expect(Math.abs(limit.logP / exact.logP - 1)).toBeLessThan(0.02)
  })

  test('the limit is Kolmogorov’s at both ends of its two series', () => {
    // python3 -c "from scipy.special import kolmogorov;print([kolmogorov(x) for x in (.15,.5,.9,1.1,2)])"
    const n = 400_000
    const root = Math.sqrt(n / 2)
    const fine = ramp(n)
    for (const [z, p] of [
      [0.15, 1],
      [0.5, 0.9639452436648751],
      [0.9, 0.3927307079406543],
      [1.1, 0.1777181926064012],
      [2, 0.0006709252557796953],
    ] as const) {
      const shift = Math.round((z / (root + 0.12 + 0.11 / root)) * n)
      expect(kolmogorovSmirnov(fine, ramp(n, 1, shift - 0.5)).p).toBeCloseTo(p, 2)
    }
  })

  test('equal samples have p = 1, and p-values of equal parents are uniform', () => {
    expect(kolmogorovSmirnov(ramp(50), ramp(50))).toMatchObject({ d: 0, p: 1 })
    const random = createRandom(11)
    const draw = (n: number): Float64Array => Float64Array.from({ length: n }, random.next)
    const below = Array.from({ length: 1000 }, () => kolmogorovSmirnov(draw(60), draw(70)).p).filter((p) => p < 0.1).length
    // Binomial(1000, ≤ 0.1): 4 sigma.
    expect(below).toBeGreaterThan(100 - 45)
    expect(below).toBeLessThan(100 + 38)
  })

  test('refuses an empty sample', () => {
    expect(() => kolmogorovSmirnov(new Float64Array(), ramp(3))).toThrow(RangeError)
  })
})

describe('Jensen–Shannon', () => {
  test('is 0 for equal shapes of any size, 1 bit for disjoint ones, and symmetric', () => {
    expect(jensenShannon([1, 2, 3], [10, 20, 30])).toBe(0)
    expect(jensenShannon([1, 0, 2, 0], [0, 5, 0, 1])).toBe(1)
    expect(jensenShannon([1, 4, 2], [3, 1, 1])).toBeCloseTo(jensenShannon([3, 1, 1], [1, 4, 2]), 14)
  })

  test('is H(mean) − mean of H, worked out apart', () => {
    const entropy = (p: number[]): number => -p.reduce((sum, x) => sum + (x > 0 ? x * Math.log2(x) : 0), 0)
    const [p, q] = [
      [0.1, 0.2, 0.7],
      [0.3, 0, 0.7],
    ]
    const expected = entropy([0.2, 0.1, 0.7]) - (entropy(p) + entropy(q)) / 2
    expect(jensenShannon(p, q)).toBeCloseTo(expected, 14)
  })

  test('refuses different binnings, and has no value for an empty histogram', () => {
    expect(() => jensenShannon([1], [1, 2])).toThrow(RangeError)
    expect(jensenShannon([0, 0], [1, 2])).toBeNaN()
  })
})
