import { describe, expect, test } from 'vitest'
import { createImager, densify, toImage } from './image.ts'
import type { SparseImage } from './jet.ts'
import { PRESETS, type Preset } from './preset.ts'
import { createRandom, shuffle } from './random.ts'

type FourVector = readonly [e: number, px: number, py: number, pz: number]

/** A massless constituent. */
const massless = (pt: number, eta: number, phi: number): FourVector => [
  pt * Math.cosh(eta),
  pt * Math.cos(phi),
  pt * Math.sin(phi),
  pt * Math.sinh(eta),
]
const pack = (parts: readonly FourVector[], slots = parts.length): Float32Array => {
  const out = new Float32Array(4 * slots)
  for (const [i, part] of parts.entries()) out.set(part, 4 * i)
  return out
}

/** A jet of `n` constituents around (eta, phi), steeply falling in pT. */
function randomJet(seed: number, n: number, eta = 0, phi = 0): FourVector[] {
  const random = createRandom(seed)
  return Array.from({ length: n }, (_, i) =>
    massless(300 * 0.8 ** i + random.next(), eta + 0.8 * (random.next() - 0.5), phi + 0.8 * (random.next() - 0.5)),
  )
}

function imageOf(parts: readonly FourVector[], preset: Preset = PRESETS.aachen, slots = parts.length): SparseImage {
  const result = toImage(pack(parts, slots), preset)
  if (!result.ok) throw new Error(result.reason)
  return result.image
}

/** A plain transcription of steps 1 to 6 that shares no code with the imager. Also gives the distance to a pixel edge. */
function bruteForce(parts: readonly FourVector[], preset: Preset): { dense: Float64Array; edge: number } {
  const items = parts
    .map(([, px, py, pz]) => ({ pt: Math.hypot(px, py), eta: Math.asinh(pz / Math.hypot(px, py)), phi: Math.atan2(py, px) }))
    .filter(({ pt }) => pt > 0)
    .sort((a, b) => b.pt - a.pt)
  const phi0 = items[0]?.phi ?? 0
  const total = items.reduce((sum, { pt }) => sum + pt, 0)
  const mean = (f: (item: (typeof items)[number]) => number): number => items.reduce((sum, item) => sum + (item.pt / total) * f(item), 0)
  const dphi = (phi: number): number => Math.atan2(Math.sin(phi - phi0), Math.cos(phi - phi0))
  const [meanEta, meanPhi] = [mean(({ eta }) => eta), mean(({ phi }) => dphi(phi))]
  const centred = items.map(({ pt, eta, phi }) => ({ pt, x: eta - meanEta, y: dphi(phi) - meanPhi }))
  const moment = (f: (c: { x: number; y: number }) => number): number => centred.reduce((sum, c) => sum + c.pt * f(c), 0)
  const [xx, xy, yy] = [moment(({ x }) => x * x), moment(({ x, y }) => x * y), moment(({ y }) => y * y)]
  // Eigenvector of the larger eigenvalue of the 2 × 2 tensor, turned onto y.
  const larger = (xx + yy) / 2 + Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy)
  const norm = Math.hypot(xy, larger - xx)
  const [ux, uy] = [xy / norm, (larger - xx) / norm]
  const turned = centred.map(({ pt, x, y }) => ({ pt, x: x * uy - y * ux, y: x * ux + y * uy }))
  const side = (axis: 'x' | 'y'): number => (turned.reduce((sum, c) => sum + c.pt * Math.sign(c[axis]), 0) < 0 ? -1 : 1)
  const [sx, sy] = [side('x'), side('y')]
  const dense = new Float64Array(preset.width * preset.height)
  let edge = Infinity
  let inside = 0
  for (const { pt, x, y } of turned) {
    const u = (sx * x) / preset.pixelEta + preset.width / 2
    const v = (sy * y) / preset.pixelPhi + preset.height / 2
    edge = Math.min(edge, Math.abs(u - Math.round(u)), Math.abs(v - Math.round(v)))
    if (u < 0 || u >= preset.width || v < 0 || v >= preset.height) continue
    const cell = Math.floor(v) * preset.width + Math.floor(u)
    dense[cell] = (dense[cell] as number) + pt
    inside += pt
  }
  return { dense: dense.map((value) => value / inside), edge }
}

const dense = (image: SparseImage, preset: Preset): Float32Array => {
  const out = new Float32Array(preset.width * preset.height)
  densify(image, preset, out)
  return out
}
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] as number))), 0)

describe.each(Object.values(PRESETS))('preset $name', (preset) => {
  test('equals a plain transcription of the definition on 200 seeded jets', () => {
    let compared = 0
    for (let seed = 0; seed < 200; seed++) {
      const parts = randomJet(seed, 3 + (seed % 60), (seed % 5) - 2, seed % 7)
      const rounded = Array.from({ length: parts.length }, (_, i) => [...pack(parts).subarray(4 * i, 4 * i + 4)] as unknown as FourVector)
      const expected = bruteForce(rounded, preset)
      // Within rounding of a pixel edge both answers are right.
      if (expected.edge < 1e-9) continue
      compared++
      expect(largestDifference(dense(imageOf(parts, preset), preset), expected.dense)).toBeLessThan(1e-7)
    }
    expect(compared).toBeGreaterThan(190)
  })

  test('images sum to 1, with ascending unique indices and values above 0', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { index, value } = imageOf(randomJet(seed, 40, 0.3, 2), preset)
      expect(value.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
      expect(value.every((v) => v > 0)).toBe(true)
      expect(index.every((cell, i) => cell < preset.width * preset.height && (i === 0 || cell > (index[i - 1] as number)))).toBe(true)
    }
  })

  test('one constituent sits in the pixel at the centre', () => {
    const image = imageOf([massless(600, 1.3, -2.1)], preset)
    expect([...image.index]).toEqual([Math.floor(preset.height / 2) * preset.width + Math.floor(preset.width / 2)])
    expect([...image.value]).toEqual([1])
  })
})

describe('invariance', () => {
  test('shuffling constituents changes no bit of image or kinematics, ties in pT included', () => {
    const random = createRandom(7)
    const imager = createImager(PRESETS.aachen)
    for (let seed = 0; seed < 50; seed++) {
      const parts = [...randomJet(seed, 60, 1, 3), ...[0.1, 0.2, 0.3].map((eta) => massless(64, eta, 0.5)), massless(64, 0.1, 0.5)]
      parts.push([...massless(64, 0.1, 0.5)].with(0, 70) as unknown as FourVector)
      const first = imager(pack(parts, 200))
      const order = shuffle(
        Uint32Array.from({ length: 200 }, (_, i) => i),
        random,
      )
      const shuffled = new Float32Array(800)
      for (const [to, from] of order.entries()) shuffled.set(pack(parts, 200).subarray(4 * from, 4 * from + 4), 4 * to)
      expect(imager(shuffled)).toEqual(first)
    }
  })

  test.each([0.5, Math.PI / 2, 3, -3])('a jet turned by %f in azimuth has the same image', (turn) => {
    for (let seed = 0; seed < 20; seed++) {
      const image = imageOf(randomJet(seed, 30, 0.2, 0.4))
      const turned = imageOf(randomJet(seed, 30, 0.2, 0.4 + turn))
      expect([...turned.index]).toEqual([...image.index])
      expect(largestDifference(turned.value, image.value)).toBeLessThan(1e-5)
    }
  })

  test('a jet rotated about its own axis, or mirrored, has the same image', () => {
    // Offsets of a jet in (eta, phi), kept away from pixel edges by construction below.
    const random = createRandom(3)
    let same = 0
    for (let jet = 0; jet < 40; jet++) {
      const offsets = Array.from({ length: 12 }, (_, i) => ({ pt: 200 * 0.7 ** i, x: random.next() - 0.5, y: random.next() - 0.5 }))
      const place = (angle: number, mirror: number): SparseImage =>
        imageOf(
          offsets.map(({ pt, x, y }) =>
            massless(pt, 0.1 + mirror * (Math.cos(angle) * x - Math.sin(angle) * y), 1 + Math.sin(angle) * x + Math.cos(angle) * y),
          ),
        )
      const reference = place(0, 1)
      // float32 input moves a constituent by about 1e-7 of a radian: a handful of 480 may cross an edge.
      const equal = [place(1, 1), place(2.5, 1), place(0.3, -1)].every((image) => String(image.index) === String(reference.index))
      if (equal) same++
    }
    expect(same).toBeGreaterThanOrEqual(39)
  })

  test('a jet across phi = ±pi is not torn apart', () => {
    const across = imageOf(randomJet(11, 25, 0, Math.PI))
    expect([...across.index]).toEqual([...imageOf(randomJet(11, 25, 0, 0)).index])
  })

  test('scratch of one jet leaves no trace in the next', () => {
    const imager = createImager(PRESETS.aachen)
    const fresh = toImage(pack(randomJet(2, 30)), PRESETS.aachen)
    for (const before of [randomJet(1, 700), [massless(1, 0, 0), massless(1, 4, 0)], []]) {
      imager(pack(before))
      expect(imager(pack(randomJet(2, 30)))).toEqual(fresh)
    }
  })
})

describe('edge cases', () => {
  const answer = (parts: readonly FourVector[], slots?: number): string => {
    const result = toImage(pack(parts, slots), PRESETS.aachen)
    return result.ok ? 'image' : result.reason
  }
  const good = massless(500, 0.1, 0.2)

  test.each<[string, FourVector[], string]>([
    ['only padding', [[0, 0, 0, 0]], 'no-constituents'],
    ['nothing at all', [], 'no-constituents'],
    ['only a beam particle', [[7000, 0, 0, 7000]], 'no-constituents'],
    ['NaN energy', [good, [Number.NaN, 1, 1, 1]], 'not-finite'],
    ['infinite momentum', [good, [1, Number.POSITIVE_INFINITY, 1, 1]], 'not-finite'],
    ['NaN in a padding slot', [good, [0, 0, 0, Number.NaN]], 'not-finite'],
    ['negative energy', [good, [-1, 1, 1, 1]], 'negative-energy'],
    ['two halves beyond the window', [massless(100, 0, 0), massless(100, 3, 0)], 'outside-window'],
    [
      'back to back: no jet axis',
      [
        [10, 10, 0, 0],
        [10, -10, 0, 0],
      ],
      'not-finite',
    ],
    ['constituents at one point', [good, good, good], 'image'],
  ])('%s: %s', (_, parts, expected) => {
    expect(answer(parts)).toBe(expected)
  })

  test('padding and beam particles change nothing', () => {
    const parts = randomJet(5, 20)
    const plain = toImage(pack(parts), PRESETS.aachen)
    expect(toImage(pack([[900, 0, 0, 900], ...parts], 200), PRESETS.aachen)).toEqual(plain)
    expect(plain.ok && plain.kinematics.multiplicity).toBe(20)
  })

  test('kinematics are those of the four-momentum sum', () => {
    const result = toImage(pack([massless(300, 0.5, 3.1), massless(200, 0.3, -3.1)]), PRESETS.aachen)
    if (!result.ok) throw new Error(result.reason)
    const dphi = 2 * Math.PI - 6.2
    const { pt, mass, phi, eta } = result.kinematics
    expect(mass).toBeCloseTo(Math.sqrt(2 * 300 * 200 * (Math.cosh(0.2) - Math.cos(dphi))), 2)
    expect(pt).toBeCloseTo(Math.sqrt(300 ** 2 + 200 ** 2 + 2 * 300 * 200 * Math.cos(dphi)), 3)
    expect(Math.abs(phi)).toBeGreaterThan(3)
    expect(eta).toBeGreaterThan(0.3)
    expect(eta).toBeLessThan(0.5)
  })
})
