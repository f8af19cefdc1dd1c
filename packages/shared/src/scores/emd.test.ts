import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { createEmd, EMD_EXPONENTS, type EmdExponent } from './emd.ts'

const grid = { height: 4, width: 5, pixelY: 0.04, pixelX: 0.04 }
const image = (...pixels: [number, number][]): Float32Array => {
  const values = new Float32Array(20)
  for (const [at, value] of pixels) values[at] = value
  return values
}
const random = createRandom(3)
const noisy = (): Float32Array => Float32Array.from({ length: 20 }, () => (random.next() < 0.6 ? random.next() : 0))

describe.each(EMD_EXPONENTS)('EMD with exponent %s', (p) => {
  const emd = createEmd(grid, p)

  test('of two single pixels is their distance to the power p, whatever their amounts', () => {
    expect(emd(image([0, 3]), image([19, 0.5])).value).toBeCloseTo((0.04 * 5) ** p, 12)
  })

  test('is 0 for equal images, symmetric, and blind to scale and to negative pixels', () => {
    const [a, b] = [noisy(), noisy()]
    expect(emd(a, a).value).toBeCloseTo(0, 14)
    expect(emd(a, b).value).toBeCloseTo(emd(b, a).value, 12)
    const negative = b.map((value) => (value > 0 ? 4 * value : -1))
    expect(emd(a, negative).value).toBeCloseTo(emd(a, b).value, 12)
  })

  test('of images cut into equal parts is the best assignment of the parts', () => {
    for (let trial = 0; trial < 20; trial++) {
      const pick = (): number[] => Array.from({ length: 5 }, () => random.below(20))
      const [from, to] = [pick(), pick()]
      const of = (parts: number[]): Float32Array => {
        const values = new Float32Array(20)
        for (const at of parts) values[at] = (values[at] as number) + 1
        return values
      }
      expect(emd(of(from), of(to)).value).toBeCloseTo(bestPairs(from, to, p) / 5, 10)
    }
  })

  test('has no value where an image is empty', () => {
    expect(emd(image(), image([1, 1])).value).toBeNaN()
    expect(emd(image([1, -1]), image([1, 1])).value).toBeNaN()
  })
})

test('a pixel may have another size along each axis', () => {
  const emd = createEmd({ ...grid, pixelY: 0.035, pixelX: 0.029 }, 1)
  expect(emd(image([0, 1]), image([4, 1])).value).toBeCloseTo(4 * 0.029, 12)
  expect(emd(image([0, 1]), image([15, 1])).value).toBeCloseTo(3 * 0.035, 12)
})

function bestPairs(from: number[], to: number[], p: EmdExponent): number {
  if (from.length === 0) return 0
  const [first = 0, ...rest] = from
  const cost = (at: number): number => (0.04 * Math.hypot(Math.floor(first / 5) - Math.floor(at / 5), (first % 5) - (at % 5))) ** p
  return Math.min(
    ...to.map(
      (at, i) =>
        cost(at) +
        bestPairs(
          rest,
          to.filter((_, k) => k !== i),
          p,
        ),
    ),
  )
}
