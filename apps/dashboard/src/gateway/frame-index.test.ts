import { createRandom, shuffle } from '@jetwatch/shared/random'
import { expect, test } from 'vitest'
import { FrameIndex } from './frame-index.ts'

test('an event is found in its frame, in whatever order the frames came', () => {
  const index = new FrameIndex()
  const order = shuffle(
    Array.from({ length: 3000 }, (_, i) => i),
    createRandom(1),
  )
  for (const frame of order) index.add(100 * frame, frame + 7)
  for (const sequence of [0, 99, 100, 12_345, 299_999]) expect(index.find(sequence)).toBe(Math.floor(sequence / 100) + 7)
})

test('nothing is found before the first frame', () => {
  const index = new FrameIndex()
  expect(index.find(5)).toBeNull()
  index.add(10, 1)
  expect(index.find(9)).toBeNull()
  expect(index.find(10)).toBe(1)
})
