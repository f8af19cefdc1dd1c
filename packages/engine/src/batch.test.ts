import { expect, test } from 'vitest'
import { BatchBuffer } from './batch.ts'
import { sparseImages } from './testing/model-folder.ts'

const dense = (images: ReturnType<typeof sparseImages>): Float32Array => {
  const data = new Float32Array(images.length * 1600)
  for (const [jet, { index, value }] of images.entries()) {
    for (const [i, at] of index.entries()) data[jet * 1600 + at] = value[i] as number
  }
  return data
}

test('a reused buffer holds exactly the images of its last filling', () => {
  const buffer = new BatchBuffer(64, 40, 40)
  for (const [n, seed] of [
    [64, 1],
    [3, 2],
    [0, 3],
    [64, 4],
  ] as const) {
    const images = sparseImages(n, seed)
    buffer.fill(images)
    expect(buffer.n).toBe(n)
    const whole = new Float32Array(64 * 1600)
    whole.set(dense(images))
    expect(Buffer.compare(Buffer.from(buffer.data.buffer), Buffer.from(whole.buffer))).toBe(0)
  }
})

test('images with every pixel lit are cleared as well', () => {
  const index = Uint16Array.from({ length: 1600 }, (_, i) => i)
  const buffer = new BatchBuffer(4, 40, 40).fill(Array.from({ length: 4 }, () => ({ index, value: new Float32Array(1600).fill(1 / 1600) })))
  buffer.clear()
  expect(buffer.data.every((value) => value === 0)).toBe(true)
})

test('a range of a frame lists adds one jet without a copy', () => {
  const buffer = new BatchBuffer(1, 40, 40)
  buffer.add(Uint16Array.of(9, 1, 2, 9), Float32Array.of(9, 0.25, 0.75, 9), 1, 3)
  expect([buffer.data[1], buffer.data[2], buffer.data[9]]).toEqual([0.25, 0.75, 0])
})

test.each([
  ['a pixel outside of the image', [1600], [1], /pixel 1600/],
  ['NaN', [3], [Number.NaN], /pixel 3 has the value NaN/],
  ['infinity', [3], [Number.POSITIVE_INFINITY], /Infinity/],
  ['a negative value', [3], [-1e-9], /pixel 3/],
  ['more indices than values', [3, 4], [1], /2 pixel indices and 1 values/],
])('%s is refused and leaves the batch as it was', (_, index, value, message) => {
  const buffer = new BatchBuffer(2, 40, 40).fill(sparseImages(1, 1))
  const before = buffer.data.slice()
  expect(() => buffer.add(Uint16Array.from(index), Float32Array.from(value))).toThrow(
    expect.objectContaining({ code: 'BAD_FRAME', message: expect.stringMatching(message) }),
  )
  expect(buffer.n).toBe(1)
  expect(buffer.data).toEqual(before)
})

test('a full batch takes no more', () => {
  const buffer = new BatchBuffer(1, 40, 40).fill(sparseImages(1, 1))
  expect(buffer.full).toBe(true)
  expect(() => buffer.fill(sparseImages(2, 1))).toThrow(RangeError)
})
