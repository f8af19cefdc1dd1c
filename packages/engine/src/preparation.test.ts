import { expect, test } from 'vitest'
import { rootDepths, smearMatrix } from './preparation.ts'

test('square roots multiply to the power, for every multiple of an eighth up to 1', () => {
  for (let eighths = 1; eighths <= 8; eighths++) {
    const depths = rootDepths(eighths / 8)
    expect(depths?.reduce((sum, depth) => sum + 2 ** -depth, 0)).toBe(eighths / 8)
  }
  expect(rootDepths(0.7)).toBeNull()
  expect(rootDepths(1.125)).toBeNull()
})

test('smearing is the Gaussian sum over mirrored images of the line', () => {
  const [size, sigma] = [11, 1.7]
  const pixels = Array.from({ length: size }, (_, i) => Math.sin(i) ** 2)
  const matrix = smearMatrix(size, sigma)
  const weight = (distance: number): number =>
    Math.abs(distance) <= Math.floor(4 * sigma + 0.5) ? Math.exp(-0.5 * (distance / sigma) ** 2) : 0
  const copies = [...pixels.toReversed(), ...pixels, ...pixels.toReversed()]
  for (let row = 0; row < size; row++) {
    let smeared = 0
    let total = 0
    for (let at = 0; at < 3 * size; at++) {
      smeared += weight(at - size - row) * (copies[at] as number)
      total += weight(at - size - row)
    }
    const product = pixels.reduce((sum, pixel, column) => sum + (matrix[row * size + column] as number) * pixel, 0)
    expect(product).toBeCloseTo(smeared / total, 6)
  }
})

test('smearing keeps the sum, also of a pixel at the edge', () => {
  const size = 40
  const matrix = smearMatrix(size, 3)
  for (let column = 0; column < size; column++) {
    let sum = 0
    for (let row = 0; row < size; row++) sum += matrix[row * size + column] as number
    expect(sum).toBeCloseTo(1, 6)
  }
})
