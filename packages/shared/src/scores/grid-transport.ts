import { planTransport, solveTransport, type TransportArcs, type TransportProblem, type TransportSolution } from './transport.ts'
import { refine } from './transport-start.ts'

export interface Grid {
  readonly height: number
  readonly width: number
  /** Sizes of a pixel along y and x, in the unit of distance. */
  readonly pixelY: number
  readonly pixelX: number
}

/** Pixels along the side of a group of sinks. */
const GROUP = 4
/** A grid with a side no longer than this is solved from scratch. */
const COARSEST = 5

/**
 * Transport between the pixels of one grid, where moving an amount costs amount × (distance between pixel centres)^exponent.
 * The grid of half as many pixels a side is solved first, and its plan, refined, is where the simplex method begins: a fourth
 * (exponent 2) to a third of the pivots, at every level exact.
 */
export class GridTransport {
  /** Shift by which no difference of positions is negative. */
  readonly #centre: number
  readonly #table: Float64Array
  /** Least cost from a pixel to any of a group. */
  readonly #least: Float64Array
  readonly #position: Int32Array
  /** Group of each pixel, the position of its first pixel, and all pixels group by group. */
  readonly #group: Int32Array
  readonly #corner: Int32Array
  readonly #order: Int32Array
  readonly #coarser: GridTransport | null
  /** Pixel of the coarser grid in which each pixel lies. */
  readonly #cell: Int32Array

  constructor({ height, width, pixelY, pixelX }: Grid, exponent: number) {
    // Twice as wide as the image: differences of positions are then unique.
    const stride = 2 * width
    this.#centre = (height - 1) * stride + width - 1
    const differences = 2 * this.#centre + 1
    this.#table = new Float64Array(differences)
    this.#least = new Float64Array(differences).fill(Number.POSITIVE_INFINITY)
    const cost = (dy: number, dx: number): number => Math.hypot(dy * pixelY, dx * pixelX) ** exponent
    // From a pixel to the nearest of the group's own range, 0 inside of it.
    const outside = (d: number): number => Math.max(0, -d, d - GROUP + 1)
    for (let dy = 1 - height; dy < height; dy++) {
      for (let dx = 1 - width; dx < width; dx++) {
        const at = this.#centre + dy * stride + dx
        this.#table[at] = cost(dy, dx)
        this.#least[at] = cost(outside(dy), outside(dx))
      }
    }
    const pixels = Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width] as const)
    const block = (size: number) => {
      const across = Math.ceil(width / size)
      return Int32Array.from(pixels, ([y, x]) => Math.floor(y / size) * across + Math.floor(x / size))
    }
    this.#position = Int32Array.from(pixels, ([y, x]) => y * stride + x)
    this.#group = block(GROUP)
    this.#order = Int32Array.from(pixels.keys()).sort((a, b) => (this.#group[a] as number) - (this.#group[b] as number) || a - b)
    this.#corner = Int32Array.from(pixels, ([y, x]) => (y - (y % GROUP)) * stride + x - (x % GROUP))
    this.#cell = block(2)
    const half = { height: Math.ceil(height / 2), width: Math.ceil(width / 2), pixelY: 2 * pixelY, pixelX: 2 * pixelX }
    this.#coarser = Math.min(height, width) > COARSEST ? new GridTransport(half, exponent) : null
  }

  /** Least cost of turning `p` into `q`, amounts ≥ 0 by pixel that are balanced, neither of them empty. */
  solve(p: Float64Array, q: Float64Array): TransportSolution {
    const { problem, first } = this.#prepare(p, q)
    return solveTransport(problem, first)
  }

  #prepare(p: Float64Array, q: Float64Array): { problem: TransportProblem; sources: Int32Array; sinks: Int32Array; first?: TransportArcs } {
    const sources = this.#order.filter((i) => (p[i] as number) > 0)
    const sinks = this.#order.filter((i) => (q[i] as number) > 0)
    const start: number[] = []
    const at: number[] = []
    for (const [j, pixel] of sinks.entries()) {
      const corner = this.#corner[pixel] as number
      if (corner === at.at(-1)) continue
      start.push(j)
      at.push(corner)
    }
    const problem = {
      supply: Float64Array.from(sources, (i) => p[i] as number),
      demand: Float64Array.from(sinks, (j) => q[j] as number),
      from: Int32Array.from(sources, (i) => (this.#position[i] as number) + this.#centre),
      to: Int32Array.from(sinks, (j) => this.#position[j] as number),
      table: this.#table,
      groups: { start: Int32Array.from([...start, sinks.length]), at: Int32Array.from(at), least: this.#least },
    }
    const first = this.#coarser && this.#first(this.#coarser, problem, sources, sinks)
    return { problem, sources, sinks, ...(first ? { first } : {}) }
  }

  #first(coarser: GridTransport, { supply, demand }: TransportProblem, sources: Int32Array, sinks: Int32Array): TransportArcs {
    const cells = coarser.#group.length
    const inCells = (pixels: Int32Array, amount: Float64Array) => {
      const total = new Float64Array(cells)
      const members: number[][] = Array.from(total, () => [])
      for (const [k, pixel] of pixels.entries()) {
        const cell = this.#cell[pixel] as number
        total[cell] = (total[cell] as number) + (amount[k] as number)
        members[cell]?.push(k)
      }
      return { total, members }
    }
    const [from, to] = [inCells(sources, supply), inCells(sinks, demand)]
    const coarse = coarser.#prepare(from.total, to.total)
    const lit = (members: number[][], pixels: Int32Array): number[][] => Array.from(pixels, (cell) => members[cell] as number[])
    return refine(
      planTransport(coarse.problem, coarse.first),
      { amount: supply, members: lit(from.members, coarse.sources) },
      { amount: demand, members: lit(to.members, coarse.sinks) },
    )
  }
}
