import { expect, test } from 'vitest'
import { meanAbsoluteError, meanSquaredError } from './pixelwise.ts'

test('errors are means over all pixels, lit or not, and 0 only for equal images', () => {
  const [a, b] = [Float32Array.of(0, 0.5, 0.25, 0), Float32Array.of(0.5, 0.5, -0.25, 0)]
  expect(meanSquaredError(a, b)).toBe(0.125)
  expect(meanAbsoluteError(a, b)).toBe(0.25)
  expect([meanSquaredError(a, a), meanAbsoluteError(a, a)]).toEqual([0, 0])
})
