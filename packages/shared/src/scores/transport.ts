import { rowMinimum } from './transport-start.ts'
import { TransportTree } from './transport-tree.ts'

/**
 * A balanced transport problem. The cost of moving from source i to sink j is `table[from[i] − to[j]]`, so that images on
 * a grid need one small table instead of a matrix; any matrix can be written so.
 */
export interface TransportProblem {
  /** Amounts > 0 at the sources and sinks; both sum to the same. */
  readonly supply: Float64Array
  readonly demand: Float64Array
  readonly from: Int32Array
  readonly to: Int32Array
  readonly table: Float64Array
  /** Neighbouring sinks taken together, so that most of them need no look. Default one group of all. */
  readonly groups?: SinkGroups
}

/** Group g has the sinks start[g] to start[g + 1]; none of them is cheaper to reach from i than `least[from[i] − at[g]]`. */
export interface SinkGroups {
  readonly start: Int32Array
  readonly at: Int32Array
  readonly least: Float64Array
}

/** A spanning tree over sources and sinks, arc by arc. */
export interface TransportArcs {
  readonly source: Int32Array
  readonly sink: Int32Array
}

/** The arcs of an optimal plan and what each carries. */
export interface TransportPlan extends TransportArcs {
  readonly amount: Float64Array
}

export interface TransportSolution {
  /** Cost of the plan found: an upper bound of the least cost. */
  readonly cost: number
  /** Value of the dual, made feasible: a lower bound of the least cost. */
  readonly bound: number
  readonly pivots: number
}

/** Reduced costs above −TOLERANCE times the largest cost count as optimal. */
const TOLERANCE = 1e-11
/** Relative jitter of the amounts: no two partial sums are equal, so that no pivot is degenerate and none can cycle. */
const JITTER = 1e-12

/**
 * The least cost: exact up to rounding, and `cost − bound` proves how exact, by a look at every pair.
 * @throws RangeError on an empty or unbalanced problem, or where `first` is no tree.
 */
export function solveTransport(problem: TransportProblem, first?: TransportArcs): TransportSolution {
  const { tree, pivots } = optimise(problem, first)
  return { ...value(problem, tree), pivots }
}

/** As `solveTransport`, but the plan alone, without the proof. */
export function planTransport(problem: TransportProblem, first?: TransportArcs): TransportPlan {
  return optimise(problem, first).tree.plan()
}

function optimise(problem: TransportProblem, first?: TransportArcs): { tree: TransportTree; pivots: number } {
  const { supply, demand, table } = problem
  const [n, m] = [supply.length, demand.length]
  const total = sum(supply)
  if (n === 0 || m === 0 || !(Math.abs(total - sum(demand)) <= 1e-9 * total)) {
    throw new RangeError(`transport from ${n} sources of ${total} to ${m} sinks of ${sum(demand)} is empty or not balanced`)
  }
  const left = jittered(supply, total)
  const wanted = jittered(demand, sum(left))
  const groups = problem.groups ?? { start: Int32Array.of(0, m), at: Int32Array.of(0), least: new Float64Array(table.length) }
  const moved = { ...problem, supply: left, demand: wanted, groups }
  const tree = new TransportTree(moved, first ?? rowMinimum(moved), groups)
  return { tree, pivots: improve(moved, tree, -TOLERANCE * table.reduce((max, cost) => Math.max(max, cost), 0)) }
}

/** The network simplex method (Dantzig 1951): brings the best arc of a row into the tree until it has none, row after row, until no row has one. */
function improve({ from, to, table, groups }: Required<TransportProblem>, tree: TransportTree, limit: number): number {
  const { potential, floor } = tree
  const { start, at, least } = groups
  const n = from.length
  const count = at.length
  let pivots = 0
  let row = 0
  for (let unhelpful = 0; unhelpful < n; ) {
    const here = from[row] as number
    const own = potential[row] as number
    let goal = own + limit
    let best = -1
    for (let g = 0; g < count; g++) {
      if ((least[here - (at[g] as number)] as number) + (floor[g] as number) >= goal) continue
      let lowest = Number.POSITIVE_INFINITY
      const end = start[g + 1] as number
      for (let j = start[g] as number; j < end; j++) {
        const price = potential[n + j] as number
        if (price < lowest) lowest = price
        const offer = (table[here - (to[j] as number)] as number) + price
        if (offer < goal) {
          goal = offer
          best = j
        }
      }
      floor[g] = lowest
    }
    if (best < 0) {
      unhelpful++
      row = row + 1 === n ? 0 : row + 1
    } else {
      tree.pivot(row, n + best, goal - own)
      unhelpful = 0
      pivots++
    }
  }
  return pivots
}

/** Cost of the tree's plan, and of its potentials lowered until no reduced cost is negative. */
function value({ supply, demand, from, to, table }: TransportProblem, tree: TransportTree): { cost: number; bound: number } {
  const n = supply.length
  const { source, sink, amount } = tree.plan()
  let cost = 0
  for (let k = 0; k < amount.length; k++) {
    const arc = (from[source[k] as number] as number) - (to[sink[k] as number] as number)
    cost += (amount[k] as number) * (table[arc] as number)
  }
  let bound = 0
  for (let i = 0; i < n; i++) bound += (supply[i] as number) * (tree.potential[i] as number)
  for (let j = 0; j < demand.length; j++) {
    let price = Number.POSITIVE_INFINITY
    const there = to[j] as number
    for (let i = 0; i < n; i++) {
      const offer = (table[(from[i] as number) - there] as number) - (tree.potential[i] as number)
      if (offer < price) price = offer
    }
    bound += (demand[j] as number) * price
  }
  return { cost, bound }
}

const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0)

/** The amounts, scaled to `total` after a small change to each that no other shares. */
function jittered(values: Float64Array, total: number): Float64Array {
  const moved = values.map((value, i) => value * (1 + JITTER * ((i * 0.6180339887498949) % 1)))
  const scale = total / sum(moved)
  return moved.map((value) => value * scale)
}
