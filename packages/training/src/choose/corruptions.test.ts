import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { denseImages, type JetTable } from '../jet-table.ts'
import { readClass } from '../read-class.ts'
import { CORRUPTIONS, corrupt } from './corruptions.ts'

const shape = { height: 40, width: 40 }
const QCD = fileURLToPath(new URL('../../../../data/qcd.h5', import.meta.url))
const { table } = await readClass({ path: QCD, name: 'qcd', preset: 'aachen', limit: 60 })
const image = (from: JetTable, jet: number): Float32Array => denseImages(from, [jet], 1600)
const height = (values: Float32Array): number => values.reduce((sum, v, i) => sum + v * (Math.floor(i / 40) - 19.5), 0)
const rowsOf = ({ index, offset }: JetTable, jet: number): number[] =>
  [...index.subarray(offset[jet], offset[jet + 1])].flatMap((pixel) => [Math.floor(pixel / 40), pixel % 40])
const spread = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, v, i) => sum + v * ((Math.floor(i / 40) - 19.5) ** 2 + ((i % 40) - 19.5) ** 2), 0))

test.each(CORRUPTIONS)('%s images sum to 1, with rising pixels, differ from the clean ones, and are the same for the same seed', (kind) => {
  const corrupted = corrupt(kind, table, shape, 1)
  expect(corrupted.length).toBe(60)
  expect(corrupted.mass).toBeNull()
  for (let jet = 0; jet < 60; jet++) {
    const pixels = corrupted.index.subarray(corrupted.offset[jet], corrupted.offset[jet + 1])
    expect(pixels.every((pixel, i) => pixel < 1600 && (i === 0 || pixel > (pixels[i - 1] as number)))).toBe(true)
    expect(image(corrupted, jet).reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 5)
    expect(image(corrupted, jet)).not.toEqual(image(table, jet))
  }
  expect(corrupt(kind, table, shape, 1)).toEqual(corrupted)
})

const furthest = (a: Float32Array, b: Float32Array): number => a.reduce((most, v, i) => Math.max(most, Math.abs(v - (b[i] as number))), 0)

test('turned twice is the jet again', () => {
  const back = corrupt('turned', corrupt('turned', table, shape, 1), shape, 1)
  for (let jet = 0; jet < 60; jet++) expect(furthest(image(back, jet), image(table, jet))).toBeLessThan(1e-6)
})

test('shuffled keeps every value and every place', () => {
  const shuffled = corrupt('shuffled', table, shape, 1)
  expect(shuffled.index).toEqual(table.index)
  for (let jet = 0; jet < 60; jet++) expect(furthest(image(shuffled, jet).toSorted(), image(table, jet).toSorted())).toBeLessThan(1e-6)
})

test('merged is the mean of a jet and the next', () => {
  const merged = corrupt('merged', table, shape, 1)
  for (const jet of [0, 31, 59]) {
    const next = image(table, (jet + 1) % 60)
    const mean = image(table, jet).map((v, i) => (v + (next[i] as number)) / 2)
    expect(furthest(image(merged, jet), mean)).toBeLessThan(1e-6)
  }
})

test('stretching multiplies the distance of the centre of energy from the middle, and so about the spread', () => {
  const narrower = corrupt('narrower', table, shape, 1)
  const wider = corrupt('wider', table, shape, 1)
  for (let jet = 0; jet < 60; jet++) {
    expect(height(image(narrower, jet))).toBeCloseTo(0.75 * height(image(table, jet)), 4)
    expect(spread(image(narrower, jet))).toBeLessThan(spread(image(table, jet)))
    // Jets that reach the edge lose what is beyond.
    if (Math.max(...rowsOf(table, jet)) < 34 && Math.min(...rowsOf(table, jet)) > 5)
      expect(spread(image(wider, jet))).toBeGreaterThan(1.2 * spread(image(table, jet)))
  }
})
