import { expect, test } from 'vitest'
import { splitByRow } from './split.ts'

const rows = Uint32Array.from({ length: 5000 }, (_, i) => 3 * i)

test('every jet is on exactly one side, in about the asked share', () => {
  const { training, validation } = splitByRow(rows, 0.1, 7)
  expect([...training, ...validation].sort((a, b) => a - b)).toEqual([...rows.keys()])
  expect(validation.length).toBeGreaterThan(400)
  expect(validation.length).toBeLessThan(600)
})

test('the side of a row does not depend on the other rows or their order', () => {
  const sides = (list: Uint32Array): number[] =>
    Array.from(splitByRow(list, 0.1, 7).validation, (i) => list[i] as number).sort((a, b) => a - b)
  const half = rows.filter((_, i) => i % 2 === 0)
  expect(sides(rows.toReversed())).toEqual(sides(rows))
  expect(sides(half)).toEqual(sides(rows).filter((row) => row % 6 === 0))
})

test('another seed gives another split', () => {
  expect(splitByRow(rows, 0.1, 8).validation).not.toEqual(splitByRow(rows, 0.1, 7).validation)
})
