import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { solveTransport, type TransportProblem } from './transport.ts'

/** Any cost matrix in the form the solver takes. */
function problem(supply: number[], demand: number[], cost: (i: number, j: number) => number): TransportProblem {
  const [n, m] = [supply.length, demand.length]
  const table = new Float64Array(n * m)
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) table[i * m + m - 1 - j] = cost(i, j)
  return {
    supply: Float64Array.from(supply),
    demand: Float64Array.from(demand),
    from: Int32Array.from(supply, (_, i) => i * m + m - 1),
    to: Int32Array.from(demand, (_, j) => j),
    table,
  }
}

/** Least cost of an assignment over all orders. */
function bestAssignment(n: number, cost: (i: number, j: number) => number): number {
  const search = (i: number, taken: number): number => {
    if (i === n) return 0
    let least = Number.POSITIVE_INFINITY
    for (let j = 0; j < n; j++) if (!(taken & (1 << j))) least = Math.min(least, cost(i, j) + search(i + 1, taken | (1 << j)))
    return least
  }
  return search(0, 0)
}

describe('transport', () => {
  test('equal amounts cost what the best of all assignments costs, though every pivot is degenerate', () => {
    for (let trial = 0; trial < 60; trial++) {
      const random = createRandom(trial)
      const n = 1 + random.below(7)
      // Whole numbers: many ties.
      const costs = Array.from({ length: n * n }, () => random.below(12))
      const cost = (i: number, j: number): number => costs[i * n + j] as number
      const ones = new Array<number>(n).fill(1)
      expect(solveTransport(problem(ones, ones, cost)).cost).toBeCloseTo(bestAssignment(n, cost), 9)
    }
  })

  test('is SciPy’s linear programme', () => {
    // python3: linprog(c.ravel(), A_eq, b_eq, method='highs').fun with 7 supplies (3i²+5)%11+1, 9 demands (7j+2)%13+1 scaled to their
    // sum, and costs (17i+29j)%23 + ((i+j)%3)/2
    const supply = Array.from({ length: 7 }, (_, i) => ((3 * i * i + 5) % 11) + 1)
    const raw = Array.from({ length: 9 }, (_, j) => ((7 * j + 2) % 13) + 1)
    const scale = supply.reduce((a, b) => a + b) / raw.reduce((a, b) => a + b)
    const cost = (i: number, j: number): number => ((i * 17 + j * 29) % 23) + ((i + j) % 3) / 2
    const found = solveTransport(
      problem(
        supply,
        raw.map((x) => x * scale),
        cost,
      ),
    )
    expect(found.cost).toBeCloseTo(114.17605633802816, 8)
  })

  test('the dual proves large random problems optimal', () => {
    const random = createRandom(5)
    for (const [n, m] of [
      [1, 40],
      [40, 1],
      [60, 110],
      [150, 90],
    ] as const) {
      const demand = Array.from({ length: m }, () => random.next() ** 3 + 1e-6)
      const total = demand.reduce((a, b) => a + b)
      const raw = Array.from({ length: n }, () => random.next() + 1e-6)
      const scale = total / raw.reduce((a, b) => a + b)
      const found = solveTransport(
        problem(
          raw.map((x) => x * scale),
          demand,
          () => random.next(),
        ),
      )
      expect(found.cost - found.bound).toBeLessThan(1e-9 * total)
      expect(found.cost).toBeGreaterThanOrEqual(found.bound - 1e-9 * total)
    }
  })

  test('refuses problems that are empty or not balanced', () => {
    expect(() => solveTransport(problem([1], [2], () => 1))).toThrow(/not balanced/)
    expect(() => solveTransport(problem([], [], () => 1))).toThrow(RangeError)
  })
})
