import { type Grid, GridTransport } from './grid-transport.ts'

/** Exponents of the pixel distance with which the field quotes the earth mover's distance of jet images. */
export const EMD_EXPONENTS = [0.5, 1, 2] as const
export type EmdExponent = (typeof EMD_EXPONENTS)[number]

export type EmdGrid = Grid

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
  const transport = new GridTransport(grid, exponent)
  return (a, b) => {
    const [p, q] = [normalised(a), normalised(b)]
    if (!p || !q) return { value: Number.NaN, slack: Number.NaN }
    if (exponent <= 1) cancel(p, q)
    const [supply, demand] = [lit(p), lit(q)]
    const [total, wanted] = [sum(supply), sum(demand)]
    if (total === 0 || wanted === 0) return { value: 0, slack: 0 }
    // Scaled to the same sum: takes the rounding out.
    const scale = total / wanted
    const { cost, bound } = transport.solve(
      supply,
      demand.map((x) => x * scale),
    )
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
const lit = (image: Float64Array): Float64Array => image.map((x) => (x > NOTHING ? x : 0))
const sum = (image: Float64Array): number => image.reduce((all, x) => all + x, 0)
