import { createRandom } from '@jetwatch/shared/random'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { createGraphBuilder, withHalfWeights } from './graph-builder.ts'
import { halfScale, toHalf } from './half.ts'

/** Value of 16 bits, by the definition of binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 31
  const fraction = bits & 1023
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

test('every finite binary16 stays what it is', () => {
  for (let half = 0; half < 0x10000; half++) {
    if (((half >>> 10) & 31) === 31) continue
    expect(toHalf(fromHalf(half))).toBe(half)
  }
})

test('other numbers go to the nearest one, and from halfway to the even one', () => {
  const random = createRandom(3)
  for (let i = 0; i < 20_000; i++) {
    const value = Math.fround((random.next() - 0.5) * 2 ** (-26 * random.next() + 16))
    const half = toHalf(value)
    const error = Math.abs(fromHalf(half) - value)
    for (const other of [half - 1, half + 1]) {
      if (((other >>> 10) & 31) === 31 || other < 0 || (other & 0x7fff) === 0x7fff) continue
      const beside = Math.abs(fromHalf(other) - value)
      expect(beside > error || (beside === error && half % 2 === 0)).toBe(true)
    }
  }
  expect([1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25].map(toHalf)).toEqual([0x3c00, 0x3c02, 0, 2])
})

test('what is too large is refused', () => {
  expect(toHalf(65_519)).toBe(0x7bff)
  for (const value of [65_520, -1e9, Number.POSITIVE_INFINITY, Number.NaN]) {
    expect(() => toHalf(value)).toThrow(expect.objectContaining({ code: 'TRAINING', remedy: 'Train with --weights float32' }))
  }
})

test('a scale is a power of two and brings the largest number next to the upper end', () => {
  for (const largest of [1e-9, 3e-5, 0.99, 1, 7, 65_000, 1e12]) {
    const scale = halfScale(Float32Array.of(0, -largest, largest / 3))
    expect(Number.isInteger(Math.log2(scale))).toBe(true)
    expect(largest * scale).toBeGreaterThanOrEqual(2 ** 14)
    expect(largest * scale).toBeLessThan(2 ** 15 * (1 + 1e-6))
  }
  expect(halfScale(new Float32Array(3))).toBe(1)
})

test('a graph with half weights holds half the bytes and computes in float32 with the rounded weights', async () => {
  const size = 128
  const random = createRandom(4)
  const weights = Float32Array.from({ length: size * size }, () => 1e-6 * (random.next() - 0.5))
  const x = Float32Array.from({ length: size }, () => random.next())
  const build = (half: boolean): Uint8Array => {
    const graph = createGraphBuilder('test')
    const inner = half ? withHalfWeights(graph) : graph
    inner.node('MatMul', [graph.input('x', ['batch', size]), inner.floats('w', [size, size], weights)], 'y')
    graph.output('y', ['batch', size])
    return graph.encode()
  }
  expect(build(true).length).toBeLessThan(build(false).length / 2 + 500)
  const session = await InferenceSession.create(build(true))
  const { y } = await session.run({ x: new Tensor('float32', x, [1, size]) })
  await session.release()
  const scale = halfScale(weights)
  const rounded = weights.map((weight) => fromHalf(toHalf(weight * scale)) / scale)
  for (let column = 0; column < size; column++) {
    const expected = x.reduce((sum, value, row) => sum + value * (rounded[row * size + column] as number), 0)
    expect(Number(y?.data[column]) * 1e6).toBeCloseTo(expected * 1e6, 4)
  }
})
