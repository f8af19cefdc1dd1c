import { describe, expect, test } from 'vitest'
import { toImage } from '../image.ts'
import { PRESETS } from '../preset.ts'
import { createRandom } from '../random.ts'
import { exponential, normal, poisson } from '../variates.ts'
import { directionOf, isInPhi, jetAxis, wrapPhi } from './constituents.ts'
import { type ConstituentCorruption, corrupt } from './corrupt.ts'
import { corruptionSchema } from './corruption.ts'

/** A jet of `n` massless constituents around (eta, phi). */
function makeJet(seed: number, n = 40, eta = 0.5, phi = 1): Float32Array {
  const random = createRandom(seed)
  const jet = new Float32Array(4 * n)
  for (let i = 0; i < n; i++) {
    const pt = 200 * random.next() ** 3 + 0.2
    const [e, f] = [eta + 0.6 * (random.next() - 0.5), phi + 0.6 * (random.next() - 0.5)]
    jet.set([pt * Math.cosh(e), pt * Math.cos(f), pt * Math.sin(f), pt * Math.sinh(e)], 4 * i)
  }
  return jet
}
const apply = (jet: Float32Array, corruption: ConstituentCorruption, seed = 7): Float32Array => corrupt(jet, corruption, createRandom(seed))
const directions = (jet: Float32Array) => Array.from({ length: jet.length / 4 }, (_, i) => directionOf(jet, 4 * i))
const image = (jet: Float32Array) => {
  const made = toImage(jet, PRESETS.aachen)
  if (!made.ok) throw new Error(made.reason)
  return made
}
const ALL: ConstituentCorruption[] = [
  { kind: 'hot-tower', eta: 0.6, phi: 1.1, pt: 100 },
  { kind: 'dead-region', eta: [0.4, 0.6], phi: [0.9, 1.2], response: 0 },
  { kind: 'energy-scale', factor: 1.1 },
  { kind: 'energy-resolution', stochastic: 0.5, constant: 0.05 },
  { kind: 'constituent-loss', probability: 0.3 },
  { kind: 'pile-up', particles: 30, pt: 1 },
  { kind: 'shuffle' },
]

describe.each(ALL)('$kind', (corruption) => {
  test('leaves its input alone, repeats itself by seed, and keeps the schema', () => {
    const jet = makeJet(1)
    const kept = Float32Array.from(jet)
    const once = apply(jet, corruption)
    expect(jet).toEqual(kept)
    expect(apply(jet, corruption)).toEqual(once)
    expect(once).not.toEqual(jet)
    expect(corruptionSchema.parse(corruption)).toEqual(corruption)
  })
})

describe('hot tower', () => {
  test('adds its momentum to jets within 0.8 of it, also across phi = ±π, and to no other', () => {
    const tower = { kind: 'hot-tower', eta: 0, phi: Math.PI - 0.1, pt: 50 } as const
    const near = makeJet(1, 40, 0, -Math.PI + 0.1)
    const added = apply(near, tower)
    expect(added.length).toBe(near.length + 4)
    expect(directionOf(added, near.length)).toMatchObject({ pt: expect.closeTo(50, 4), eta: expect.closeTo(0, 6) })
    expect(apply(makeJet(1, 40, 0, 1), tower)).toEqual(makeJet(1, 40, 0, 1))
  })
})

describe('dead region', () => {
  test('takes exactly the constituents inside', () => {
    const jet = makeJet(2)
    const after = directions(apply(jet, { kind: 'dead-region', eta: [0.4, 0.6], phi: [0.9, 1.2], response: 0 }))
    directions(jet).forEach((direction, i) => {
      const inside = direction !== null && direction.eta >= 0.4 && direction.eta < 0.6 && direction.phi >= 0.9 && direction.phi < 1.2
      expect(after[i] === null).toBe(inside)
    })
    expect(after.filter((direction) => direction === null).length).toBeGreaterThan(3)
  })
})

describe('energy scale', () => {
  test('a global one leaves the image as it is and moves mass and pT by its factor', () => {
    for (const factor of [0.9, 0.98, 1.02, 1.1]) {
      const [before, after] = [image(makeJet(3)), image(apply(makeJet(3), { kind: 'energy-scale', factor }))]
      expect(after.image.index).toEqual(before.image.index)
      after.image.value.forEach((value, i) => void expect(value).toBeCloseTo(before.image.value[i] as number, 6))
      expect(after.kinematics.pt / before.kinematics.pt).toBeCloseTo(factor, 5)
      expect(after.kinematics.mass / before.kinematics.mass).toBeCloseTo(factor, 4)
    }
  })

  test('one of a range of eta changes the image', () => {
    const after = image(apply(makeJet(3), { kind: 'energy-scale', factor: 1.3, eta: [0, 0.5] }))
    expect(after.image.value).not.toEqual(image(makeJet(3)).image.value)
  })
})

describe('energy resolution', () => {
  test('the spread of E′/E is σ/E, its mean 1', () => {
    const energies = Float32Array.from({ length: 4 * 20_000 }, (_, i) => [100, 60, 80, 0][i % 4] as number)
    const after = apply(energies, { kind: 'energy-resolution', stochastic: 0.5, constant: 0.03 })
    const ratios = Array.from({ length: 20_000 }, (_, i) => (after[4 * i] as number) / 100)
    const mean = ratios.reduce((sum, x) => sum + x, 0) / 20_000
    const spread = Math.sqrt(ratios.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 20_000)
    const sigma = Math.hypot(0.05, 0.03)
    expect(Math.abs(mean - 1)).toBeLessThan((5 * sigma) / Math.sqrt(20_000))
    expect(Math.abs(spread / sigma - 1)).toBeLessThan(5 / Math.sqrt(40_000))
  })
})

describe('constituent loss', () => {
  test('takes the asked share of those with pT > 0.5 GeV and |eta| < 2.5, and no other', () => {
    const make = (pt: number, eta: number): number[] => [pt * Math.cosh(eta), pt, 0, pt * Math.sinh(eta)]
    const jet = Float32Array.from(Array.from({ length: 10_000 }, (_, i) => make(i % 2 ? 5 : 0.4, 1)).flat())
    const after = directions(apply(jet, { kind: 'constituent-loss', probability: 0.2 }))
    expect(after.filter((direction, i) => i % 2 === 0 && direction === null)).toHaveLength(0)
    const lost = after.filter((direction) => direction === null).length
    expect(Math.abs(lost - 1000)).toBeLessThan(5 * Math.sqrt(800))
    const forward = Float32Array.from(make(5, 2.6))
    expect(apply(forward, { kind: 'constituent-loss', probability: 1 })).toEqual(forward)
  })
})

describe('pile-up', () => {
  test('adds Poisson-many soft particles, uniform in the disc of radius 0.8', () => {
    const jet = makeJet(4)
    const axis = jetAxis(jet) as { eta: number; phi: number }
    const counts: number[] = []
    const radii: number[] = []
    let momentum = 0
    for (let seed = 0; seed < 400; seed++) {
      const added = directions(apply(jet, { kind: 'pile-up', particles: 20, pt: 0.8 }, seed).subarray(jet.length))
      counts.push(added.length)
      for (const particle of added) {
        if (!particle) throw new Error('without momentum')
        momentum += particle.pt
        radii.push(Math.hypot(particle.eta - axis.eta, wrapPhi(particle.phi - axis.phi)))
      }
    }
    const n = counts.reduce((sum, x) => sum + x, 0)
    expect(Math.abs(n / 400 - 20)).toBeLessThan(5 * Math.sqrt(20 / 400))
    const variance = counts.reduce((sum, x) => sum + (x - n / 400) ** 2, 0) / 399
    expect(Math.abs(variance / 20 - 1)).toBeLessThan(5 * Math.sqrt(2 / 400))
    expect(Math.abs(momentum / n / 0.8 - 1)).toBeLessThan(5 / Math.sqrt(n))
    expect(Math.max(...radii)).toBeLessThan(0.8 + 1e-5)
    // Uniform in area: half of them within 0.8/√2.
    expect(Math.abs(radii.filter((radius) => radius < 0.8 / Math.SQRT2).length / n - 0.5)).toBeLessThan(2.5 / Math.sqrt(n))
  })
})

test('a shuffle changes no bit of image and kinematics', () => {
  for (let seed = 0; seed < 20; seed++) {
    const jet = makeJet(seed)
    expect(image(apply(jet, { kind: 'shuffle' }, seed))).toEqual(image(jet))
  }
})

test('a jet without an axis, and one without constituents, pass through', () => {
  for (const empty of [new Float32Array(0), new Float32Array(8), Float32Array.of(10, 0, 0, 10)]) {
    for (const corruption of ALL) expect(apply(empty, corruption).length).toBe(empty.length)
  }
})

test.each([
  [{ kind: 'hot-tower', eta: 0, phi: 4, pt: 10 }, 'phi'],
  [{ kind: 'dead-region', eta: [1, 0], phi: [0, 1], response: 0 }, 'eta'],
  [{ kind: 'dead-region', eta: [0, 1], phi: [0, 1], response: 1.1 }, 'response'],
  [{ kind: 'energy-scale', factor: 0 }, 'factor'],
  [{ kind: 'constituent-loss', probability: 1.1 }, 'probability'],
  [{ kind: 'shuffle', strength: 1 }, 'strength'],
  [{ kind: 'shuffle', active: { from: 2, until: 1 } }, 'active'],
  [{ kind: 'gremlin' }, 'kind'],
])('%o is refused for its %s', (corruption, named) => {
  const parsed = corruptionSchema.safeParse(corruption)
  expect(parsed.success).toBe(false)
  expect(JSON.stringify(parsed.error?.issues)).toContain(named)
})

test('phi is wrapped to (−π, π], and a range may run over it', () => {
  expect([wrapPhi(Math.PI), wrapPhi(-Math.PI), wrapPhi(3 * Math.PI), wrapPhi(-0.5)]).toEqual([Math.PI, Math.PI, Math.PI, -0.5])
  expect([isInPhi(3.1, [3, -3]), isInPhi(-3.1, [3, -3]), isInPhi(0, [3, -3]), isInPhi(0, [-1, 1])]).toEqual([true, true, false, true])
})

describe('variates', () => {
  const N = 50_000
  const sample = (draw: (random: ReturnType<typeof createRandom>) => number): { mean: number; variance: number } => {
    const random = createRandom(11)
    const values = Array.from({ length: N }, () => draw(random))
    const mean = values.reduce((sum, x) => sum + x, 0) / N
    return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (N - 1) }
  }

  test.each([0.3, 20, 1300])('Poisson of mean %d has that mean and variance', (mean) => {
    const found = sample((random) => poisson(random, mean))
    expect(Math.abs(found.mean - mean)).toBeLessThan(5 * Math.sqrt(mean / N))
    expect(Math.abs(found.variance / mean - 1)).toBeLessThan(5 * Math.sqrt((2 + 1 / mean) / N))
  })

  test('normal and exponential have their mean and variance', () => {
    const gauss = sample(normal)
    expect(Math.abs(gauss.mean)).toBeLessThan(5 / Math.sqrt(N))
    expect(Math.abs(gauss.variance - 1)).toBeLessThan(5 * Math.sqrt(2 / N))
    const fall = sample((random) => exponential(random, 2))
    expect(Math.abs(fall.mean / 2 - 1)).toBeLessThan(5 / Math.sqrt(N))
    expect(Math.abs(fall.variance / 4 - 1)).toBeLessThan(5 * Math.sqrt(8 / N))
  })
})
