import { expect, test } from 'vitest'
import { alignLines } from './align-lines.ts'

test('every point of every line is kept at its place, and places ascend', () => {
  const { x, y } = alignLines([
    [
      [3, 30],
      [1, 10],
    ],
    [
      [2, 200],
      [3, 300],
    ],
  ])
  expect(x).toEqual([1, 2, 3])
  expect(y).toEqual([
    [10, undefined, 30],
    [undefined, 200, 300],
  ])
})

test('the last of several points at one place counts, and what is not finite is left out', () => {
  const { x, y } = alignLines([
    [
      [1, 1],
      [1, 2],
      [2, Number.NaN],
      [Number.POSITIVE_INFINITY, 1],
    ],
  ])
  expect(x).toEqual([1])
  expect(y).toEqual([[2]])
})
