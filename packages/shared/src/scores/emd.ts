import { solveTransport } from './transport.ts'

/** Exponents of the pixel distance with which the field quotes the earth mover's distance of jet images. */
export const EMD_EXPONENTS = [0.5, 1, 2] as const
export type EmdExponent = (typeof EMD_EXPONENTS)[number]

export interface EmdGrid {
  readonly height: number
  readonly width: number
  /** Sizes of a pixel along y and x, in the unit of distance. */
  readonly pixelY: number
  readonly pixelX: number
}

export interface Emd {
  readonly value: number
  /** What the dual proves: the exact value lies between `value − slack` and `value`. Rounding, not an approximation. */
  readonly slack: number
}

/**
 * The earth mover's distance between two images of the same grid: least total of amount × (distance between pixel centres)^p
 * over all plans that turn one into the other, both normalised to sum 1 (Komiske, Metodiev & Thaler 2019, balanced case).
 * Negative pixels count as empty. Exact: for p ≤ 1 the cost is a metric, so the amount that both images have in a
 * pixel stays there and only the differences are moved. NaN where an image is empty.
 */
export function createEmd(grid: EmdGrid, exponent: EmdExponent): (a: Float32Array, b: Float32Array) => Emd {
  const { height, width } = grid
  // Twice as wide as the image: differences of positions are then unique, and shifted by `centre` never negative.
  const stride = 2 * width
  const centre = (height - 1) * stride + width - 1
  const table = new Float64Array(2 * centre + 1)
  for (let dy = 1 - height; dy < height; dy++) {
    for (let dx = 1 - width; dx < width; dx++) {
      table[centre + dy * stride + dx] = Math.hypot(dy * grid.pixelY, dx * grid.pixelX) ** exponent
    }
  }
  const position = Int32Array.from({ length: height * width }, (_, i) => Math.floor(i / width) * stride + (i % width))
  return (a, b) => {
    const [p, q] = [normalised(a), normalised(b)]
    if (!p || !q) return { value: Number.NaN, slack: Number.NaN }
    if (exponent <= 1) cancel(p, q)
    const [sources, sinks] = [lit(p), lit(q)]
    if (sources.length === 0 || sinks.length === 0) return { value: 0, slack: 0 }
    const supply = Float64Array.from(sources, (i) => p[i] as number)
    const demand = balanced(
      Float64Array.from(sinks, (j) => q[j] as number),
      supply,
    )
    const from = Int32Array.from(sources, (i) => (position[i] as number) + centre)
    const to = Int32Array.from(sinks, (j) => position[j] as number)
    const { cost, bound } = solveTransport({ supply, demand, from, to, table })
    return { value: cost, slack: Math.max(0, cost - bound) }
  }
}

function normalised(image: Float32Array): Float64Array | null {
  let total = 0
  for (const value of image) if (value > 0) total += value
  return total > 0 && total < Number.POSITIVE_INFINITY ? Float64Array.from(image, (value) => (value > 0 ? value / total : 0)) : null
}

function cancel(p: Float64Array, q: Float64Array): void {
  for (let i = 0; i < p.length; i++) {
    const common = Math.min(p[i] as number, q[i] as number)
    p[i] = (p[i] as number) - common
    q[i] = (q[i] as number) - common
  }
}

/** Amounts below this are rounding; with all of them 1e-14 is moved at most. */
const NOTHING = 1e-17
const lit = (image: Float64Array): number[] => Array.from(image.keys()).filter((i) => (image[i] as number) > NOTHING)

/** Takes the rounding out: `demand` scaled to the sum of `supply`. */
function balanced(demand: Float64Array, supply: Float64Array): Float64Array {
  const scale = supply.reduce((sum, x) => sum + x, 0) / demand.reduce((sum, x) => sum + x, 0)
  return demand.map((x) => x * scale)
}
