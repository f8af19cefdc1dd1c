import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { type Sideband, type SidebandOptions, sidebandFit } from './sideband.ts'

// Masses in 5 GeV bins from 0 of 6,000 QCD and 300 top jets: numpy.histogram(masses, arange(0, 405, 5)).
const SPECTRUM = [
  0, 0, 10, 72, 155, 261, 327, 348, 300, 348, 289, 300, 309, 266, 231, 221, 221, 192, 176, 139, 151, 147, 160, 125, 115, 113, 101, 72, 91,
  84, 76, 66, 86, 110, 126, 86, 52, 45, 33, 43, 36, 31, 23, 20, 23, 17, 25, 14, 12, 12, 5, 4, 6, 6, 2, 9, 3, 3, 1, 0,
]
const OPTIONS: SidebandOptions = { low: 0, width: 5, fit: [70, 260], window: [150, 200], degree: 3 }
const found = (counts: ArrayLike<number>, options: Partial<SidebandOptions> = {}): Sideband => {
  const result = sidebandFit(counts, { ...OPTIONS, ...options })
  if (result.z === null) throw new Error(result.reason)
  return result
}

describe('sideband fit', () => {
  // scipy.optimize.minimize of the same two likelihoods (BFGS and Nelder–Mead in turn), scipy.stats.chi2.sf of the deviance.
  test.each([
    [2, 511.53295597, 20.278393152, 6.3395716079, 31.221369459, 25, 0.181793006521],
    [3, 561.47948022, 34.031567125, 3.5770180523, 27.217946897, 24, 0.294396938688],
    [4, 549.80726243, 34.657233831, 3.7727576139, 25.507937349, 23, 0.324638896699],
  ])('of degree %i is SciPy’s', (degree, background, error, z, deviance, freedom, p) => {
    const fit = found(SPECTRUM, { degree })
    expect(fit.found).toBe(723)
    expect(fit.background / background).toBeCloseTo(1, 6)
    expect(fit.backgroundError / error).toBeCloseTo(1, 6)
    expect(fit.z).toBeCloseTo(z, 6)
    expect(fit.deviance).toBeCloseTo(deviance, 6)
    expect(fit.freedom).toBe(freedom)
    expect(fit.fitP).toBeCloseTo(p, 6)
  })

  test('over a flat background is Li & Ma’s significance, in closed form', () => {
    const random = createRandom(4)
    for (let trial = 0; trial < 50; trial++) {
      const counts = Array.from({ length: 30 }, () => random.below(40))
      const [on, off] = [
        counts.slice(10, 16).reduce((a, b) => a + b),
        [...counts.slice(0, 10), ...counts.slice(16)].reduce((a, b) => a + b),
      ]
      const alpha = 6 / 24
      const total = on + off
      const square = 2 * (on * Math.log(((1 + alpha) / alpha) * (on / total)) + off * Math.log((1 + alpha) * (off / total)))
      const fit = found(counts, { low: 0, width: 1, fit: [0, 30], window: [10, 16], degree: 0 })
      expect(fit.background).toBeCloseTo(alpha * off, 8)
      expect(fit.backgroundError).toBeCloseTo(alpha * Math.sqrt(off), 8)
      expect(fit.z).toBeCloseTo(Math.sign(on - alpha * off) * Math.sqrt(Math.max(0, square)), 5)
    }
  })

  test('Z of background alone is standard normal, and an injected signal is found', () => {
    const random = createRandom(11)
    // Degree 2 in the logarithm, about 5,800 events from 70 to 260 GeV, as QCD has.
    const means = SPECTRUM.map((_, i) => 262 * Math.exp(-0.085 * (i - 14) - 0.0004 * (i - 14) ** 2))
    const drawn = () => means.map((mean) => poisson(mean, random))
    const toys = 1500
    const z = Array.from({ length: toys }, () => found(drawn(), { degree: 2 }).z)
    const mean = z.reduce((a, b) => a + b) / toys
    const spread = Math.sqrt(z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (toys - 1))
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(toys))
    expect(Math.abs(spread - 1)).toBeLessThan(4 / Math.sqrt(2 * toys))
    for (const [level, share] of [
      [1, 0.158655],
      [2, 0.02275],
    ] as const) {
      for (const tail of [z.filter((value) => value > level).length, z.filter((value) => value < -level).length]) {
        expect(Math.abs(tail / toys - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / toys))
      }
    }
    const signal = drawn().map((count, i) => count + (i >= 32 && i < 37 ? 50 : 0))
    expect(found(signal, { degree: 2 }).z).toBeGreaterThan(5)
  }, 60_000)

  test('the error of each bin’s background is the spread over toys', () => {
    const random = createRandom(12)
    const means = Array.from({ length: 40 }, (_, i) => 80 * Math.exp(-i / 15))
    const fits = Array.from({ length: 400 }, () =>
      found(
        means.map((mean) => poisson(mean, random)),
        { low: 0, width: 1, fit: [0, 40], window: [15, 20], degree: 1 },
      ),
    )
    for (const i of [0, 17, 39]) {
      const values = fits.map((fit) => fit.expected[i] as number)
      const mean = values.reduce((a, b) => a + b) / values.length
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
      const quoted = fits.reduce((sum, fit) => sum + (fit.error[i] as number), 0) / fits.length
      expect(Math.abs(spread / quoted - 1)).toBeLessThan(4 / Math.sqrt(2 * fits.length))
    }
  })

  test('says why it quotes nothing', () => {
    const reason = (counts: readonly number[], options: Partial<SidebandOptions> = {}) =>
      sidebandFit(counts, { ...OPTIONS, ...options }).reason
    expect(reason(SPECTRUM, { window: [60, 100] })).toMatch(/inside the fit range/)
    expect(reason(SPECTRUM, { window: [200, 150] })).toMatch(/inside the fit range/)
    expect(reason(SPECTRUM.map((count, i) => (i < 40 ? count : 0)))).toMatch(/0 above the window/)
    expect(reason(SPECTRUM.map((count) => Math.floor(count / 40)))).toMatch(/needs 10|expected in the window|too few filled/)
  })
})

/** By inversion, for means up to some hundreds. */
function poisson(mean: number, random: { next(): number }): number {
  let left = random.next()
  let term = Math.exp(-mean)
  for (let k = 0; ; k++) {
    if (left < term || k > 10 * mean + 100) return k
    left -= term
    term *= mean / (k + 1)
  }
}
