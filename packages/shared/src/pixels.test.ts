import { expect, test } from 'vitest'
import { sparsify } from './pixels.ts'
import { createRandom } from './random.ts'

const SIZE = 1600

test('the image is the pixels over their sum, whatever their scale', () => {
  const random = createRandom(1)
  for (const scale of [1e-12, 1, 255, 1e12]) {
    const pixels = Float64Array.from({ length: SIZE }, () => (random.next() < 0.05 ? random.next() * scale : 0))
    const total = pixels.reduce((a, b) => a + b, 0)
    const result = sparsify(pixels)
    if (!result.ok) throw new Error(result.reason)
    const dense = new Float64Array(SIZE)
    for (const [i, cell] of result.image.index.entries()) dense[cell] = result.image.value[i] as number
    for (const [i, pixel] of pixels.entries()) expect(dense[i]).toBe(Math.fround(pixel / total))
    expect(result.image.value.every((value) => value > 0)).toBe(true)
    expect(result.kinematics).toBeNull()
  }
})

test('a window into a block reads the same as the image alone', () => {
  const block = new Float64Array(3 * SIZE)
  block.set([3, 0, 1], SIZE)
  expect(sparsify(block, SIZE, SIZE)).toEqual(sparsify(block.subarray(SIZE, 2 * SIZE)))
})

test('values that vanish in float32 are left out', () => {
  const result = sparsify([1, 1e-60, 2])
  expect(result.ok && [...result.image.index]).toEqual([0, 2])
})

test.each([
  ['NaN', [1, Number.NaN], 'not-finite'],
  ['infinite', [1, Number.POSITIVE_INFINITY], 'not-finite'],
  ['a sum beyond double range', [1e308, 1e308], 'not-finite'],
  ['negative', [1, -1e-9], 'negative-pixel'],
  ['empty', [0, 0, 0], 'no-constituents'],
])('%s pixels are refused', (_, pixels, reason) => {
  expect(sparsify(pixels)).toEqual({ ok: false, reason })
})
