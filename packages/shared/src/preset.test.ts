import { expect, test } from 'vitest'
import { findPreset, nameGeometry, PRESET_NAMES, PRESETS, presetOf, presetSchema } from './preset.ts'

test('a geometry that a preset has goes by that name alone', () => {
  expect(nameGeometry(40, 0.8)).toBe('aachen')
  expect(nameGeometry(37, 1.6)).toBe('rutgers')
  expect(findPreset('40x40@0.8')).toBeNull()
  expect(findPreset('37x37@1.6')).toBeNull()
})

test('a custom name states its geometry, and only its canonical spelling is one', () => {
  expect(nameGeometry(24, 0.6)).toBe('24x24@0.6')
  expect(presetOf('32x32@0.8')).toEqual({ name: '32x32@0.8', height: 32, width: 32, pixelEta: 0.05, pixelPhi: 0.05 })
  expect(presetOf('40x40@1')).toEqual({ name: '40x40@1', height: 40, width: 40, pixelEta: 0.05, pixelPhi: 0.05 })
  for (const name of ['24x24@0.60', '024x024@0.6', '24x25@0.6', '24X24@0.6', '24x24@.6', '24x24', 'toString', '', '24x24@0.6 ']) {
    expect([name, findPreset(name)]).toEqual([name, null])
  }
})

test('every name of a geometry is found again with that geometry', () => {
  for (const pixels of [8, 24, 33, 37, 40, 128]) {
    for (const window of [0.1, 0.6, 0.8, 1, 1.2345, 1.6, 3.2]) {
      const preset = presetOf(nameGeometry(pixels, window) ?? 'aachen')
      expect([preset.width, preset.height]).toEqual([pixels, pixels])
      expect(preset.pixelEta * pixels).toBeCloseTo(2 * window, 12)
      expect(preset.pixelPhi).toBe(preset.pixelEta)
    }
  }
})

test.each([
  [7, 0.8],
  [129, 0.8],
  [24.5, 0.8],
  [24, 0.05],
  [24, 3.3],
  [24, 0.12345],
  [24, Number.NaN],
])('%s pixels over ±%s are refused', (pixels, window) => {
  expect(nameGeometry(pixels, window)).toBeNull()
})

test('the schema takes named and custom presets and says what else is possible', () => {
  for (const name of [...PRESET_NAMES, '24x24@0.6']) expect(presetSchema.parse(name)).toBe(name)
  expect(() => presetSchema.parse('oslo')).toThrow(/oslo.* is not one of aachen, heidelberg, rutgers/)
  for (const [name, preset] of Object.entries(PRESETS)) expect(presetOf(name as 'aachen')).toBe(preset)
})
