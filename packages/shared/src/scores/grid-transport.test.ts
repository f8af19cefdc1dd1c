import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { EMD_EXPONENTS } from './emd.ts'
import { GridTransport } from './grid-transport.ts'
import { solveTransport } from './transport.ts'

const grids = [
  { height: 12, width: 9, pixelY: 0.04, pixelX: 0.04 },
  { height: 13, width: 22, pixelY: 0.035, pixelX: 0.029 },
  { height: 37, width: 11, pixelY: 0.1, pixelX: 0.08 },
]

/** Least cost without coarser grids, groups and their bounds: from the whole matrix. */
function plain(grid: (typeof grids)[number], exponent: number, p: Float64Array, q: Float64Array): number {
  const [sources, sinks] = [p, q].map((image) => Array.from(image.keys()).filter((i) => (image[i] as number) > 0)) as [number[], number[]]
  const m = sinks.length
  const place = (i: number): [number, number] => [Math.floor(i / grid.width) * grid.pixelY, (i % grid.width) * grid.pixelX]
  const table = Float64Array.from({ length: sources.length * m }, (_, at) => {
    const [[y, x], [v, u]] = [place(sources[Math.floor(at / m)] as number), place(sinks[m - 1 - (at % m)] as number)]
    return Math.hypot(y - v, x - u) ** exponent
  })
  return solveTransport({
    supply: Float64Array.from(sources, (i) => p[i] as number),
    demand: Float64Array.from(sinks, (j) => q[j] as number),
    from: Int32Array.from(sources, (_, i) => i * m + m - 1),
    to: Int32Array.from(sinks, (_, j) => j),
    table,
  }).cost
}

/** Amounts that sum to 1; whole steps where `parts` says how many, so that sums tie everywhere. */
function image(pixels: number, seed: number, share: number, parts = 0): Float64Array {
  const random = createRandom(seed)
  const values = new Float64Array(pixels)
  if (parts > 0) {
    for (let k = 0; k < parts; k++) {
      const at = random.below(pixels)
      values[at] = (values[at] as number) + 1 / parts
    }
    return values
  }
  for (let i = 0; i < pixels; i++) if (random.next() < share) values[i] = random.next() ** 6
  values[random.below(pixels)] = 1
  const total = values.reduce((sum, value) => sum + value, 0)
  return values.map((value) => value / total)
}

describe.each(EMD_EXPONENTS)('transport on a grid, exponent %s', (exponent) => {
  test.each(grids)('coarser grids and bounds of groups change no cost ($height × $width)', (grid) => {
    const transport = new GridTransport(grid, exponent)
    const pixels = grid.height * grid.width
    for (let seed = 0; seed < 12; seed++) {
      const [p, q] =
        seed % 3 === 0
          ? [image(pixels, seed, 0, 64), image(pixels, seed + 100, 0, 64)]
          : [image(pixels, seed, 0.2 * (seed % 5)), image(pixels, seed + 100, 1)]
      const { cost, bound } = transport.solve(p, q)
      const expected = plain(grid, exponent, p, q)
      expect(Math.abs(cost - expected)).toBeLessThan(1e-11)
      expect(Math.abs(cost - bound)).toBeLessThan(1e-11)
    }
  })

  test('what does not move costs nothing, and a shifted image its shift', () => {
    const grid = { height: 20, width: 20, pixelY: 0.5, pixelX: 0.5 }
    const transport = new GridTransport(grid, exponent)
    const p = image(400, 7, 0.7).map((value, i) => (i % 20 < 17 && i < 320 ? value + 1e-3 : 0))
    const shifted = p.map((_, i) => (i % 20 >= 3 && i >= 80 ? (p[i - 83] as number) : 0))
    const total = p.reduce((sum, value) => sum + value, 0)
    expect(transport.solve(p, p).cost).toBeLessThan(1e-14)
    // Of squared distances no plan is better than all by the same step (Jensen); of others the step is an upper bound.
    const { cost } = transport.solve(p, shifted)
    const step = Math.hypot(4 * 0.5, 3 * 0.5) ** exponent
    if (exponent === 0.5) expect(cost).toBeLessThanOrEqual(step * total)
    else expect(cost / total).toBeCloseTo(step, 9)
  })

  test('equal steps, one pixel against all and all against one', () => {
    const grid = { height: 16, width: 16, pixelY: 1, pixelX: 1 }
    const transport = new GridTransport(grid, exponent)
    const even = new Float64Array(256).fill(1 / 256)
    const one = new Float64Array(256)
    one[37] = 1
    const expected = even.reduce((sum, amount, i) => sum + amount * Math.hypot((i >> 4) - 2, (i & 15) - 5) ** exponent, 0)
    expect(transport.solve(even, one).cost).toBeCloseTo(expected, 10)
    expect(transport.solve(one, even).cost).toBeCloseTo(expected, 10)
    const checks = [0, 1].map((odd) => even.map((amount, i) => (((i >> 4) + i) % 2 === odd ? 2 * amount : 0)))
    expect(transport.solve(checks[0] as Float64Array, checks[1] as Float64Array).cost).toBeCloseTo(1, 10)
  })
})
