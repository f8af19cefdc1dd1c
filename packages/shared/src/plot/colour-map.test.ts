import { describe, expect, test } from 'vitest'
import { type ColourMap, inferno, paintImage, teal } from './colour-map.ts'

/** Relative luminance of an sRGB colour, WCAG 2.2. */
function luminance(map: ColourMap, i: number): number {
  const [r = 0, g = 0, b = 0] = Array.from(map.subarray(3 * i, 3 * i + 3), (byte) => {
    const x = byte / 255
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

describe.each([
  ['inferno', inferno],
  ['teal', teal],
])('%s', (_, map) => {
  test('lightness rises from black to near white, in even steps', () => {
    // CIE L*, 0 to 100.
    const lightness = Array.from({ length: 256 }, (_, i) => {
      const y = luminance(map, i)
      return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y
    })
    expect(lightness[0]).toBeLessThan(2)
    expect(lightness[255]).toBeGreaterThan(90)
    for (let i = 16; i < 256; i += 16) {
      const step = (lightness[i] as number) - (lightness[i - 16] as number)
      expect(step).toBeGreaterThan(3)
      expect(step).toBeLessThan(9)
    }
  })
})

test('inferno ends where matplotlib has it', () => {
  const close = (i: number, rgb: number[]) => {
    for (const [c, byte] of rgb.entries()) expect(Math.abs((map(i)[c] as number) - byte)).toBeLessThanOrEqual(8)
  }
  const map = (i: number) => inferno.subarray(3 * i, 3 * i + 3)
  close(0, [0, 0, 4])
  close(128, [188, 55, 84])
  close(255, [252, 255, 164])
})

test('the first row of values is the lowest line, and values beyond the scale are clamped', () => {
  const pixels = paintImage(Float32Array.of(5, 0, -1, 0.5), 2, 2, 1, inferno)
  const at = (line: number, column: number) => Array.from(pixels.subarray(4 * (2 * line + column), 4 * (2 * line + column) + 3))
  expect(at(1, 0)).toEqual(Array.from(inferno.subarray(765, 768)))
  expect(at(0, 0)).toEqual(Array.from(inferno.subarray(0, 3)))
  expect(at(0, 1)).toEqual(Array.from(inferno.subarray(3 * 128, 3 * 128 + 3)))
})
