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
 * The least cost by the network simplex method (Dantzig 1951; block pricing as in LEMON, Király & Kovács 2012): exact up to
 * rounding, and `cost − bound` proves how exact. @throws RangeError on an empty or unbalanced problem.
 */
export function solveTransport(problem: TransportProblem): TransportSolution {
  const { supply, demand, from, to, table } = problem
  const n = supply.length
  const m = demand.length
  const total = sum(supply)
  if (n === 0 || m === 0 || !(Math.abs(total - sum(demand)) <= 1e-9 * total)) {
    throw new RangeError(`transport from ${n} sources of ${total} to ${m} sinks of ${sum(demand)} is empty or not balanced`)
  }
  const tree = new Tree(n, m)
  const left = jittered(supply, total)
  const wanted = jittered(demand, sum(left))
  rowMinimum(tree, { ...problem, supply: left, demand: wanted })
  tree.hang((i, j) => table[(from[i] as number) - (to[j] as number)] as number)

  const { potential } = tree
  const limit = -TOLERANCE * table.reduce((max, cost) => Math.max(max, cost), 0)
  // Most negative of a few rows at a time: larger blocks find better arcs, but not for what they cost.
  const block = Math.max(1, Math.round(Math.sqrt(n / m)))
  let pivots = 0
  let row = 0
  for (let unhelpful = 0; unhelpful < n; ) {
    let best = limit
    let bestI = -1
    let bestJ = -1
    for (let k = 0; k < block; k++) {
      const at = from[row] as number
      const own = potential[row] as number
      for (let j = 0; j < m; j++) {
        const reduced = (table[at - (to[j] as number)] as number) - own + (potential[n + j] as number)
        if (reduced < best) {
          best = reduced
          bestI = row
          bestJ = j
        }
      }
      row = row + 1 === n ? 0 : row + 1
    }
    if (bestI < 0) unhelpful += block
    else {
      tree.pivot(bestI, n + bestJ, best)
      unhelpful = 0
      pivots++
    }
  }
  return { ...value(problem, tree), pivots }
}

/** Cost of the tree's plan, and of its potentials lowered until no reduced cost is negative. */
function value({ supply, demand, from, to, table }: TransportProblem, tree: Tree): { cost: number; bound: number } {
  const n = supply.length
  let cost = 0
  for (let node = 0; node < tree.parent.length; node++) {
    const parent = tree.parent[node] as number
    if (parent < 0) continue
    const [i, j] = node < n ? [node, parent - n] : [parent, node - n]
    cost += (tree.flow[node] as number) * (table[(from[i] as number) - (to[j] as number)] as number)
  }
  let bound = 0
  for (let i = 0; i < n; i++) bound += (supply[i] as number) * (tree.potential[i] as number)
  for (let j = 0; j < demand.length; j++) {
    let price = Number.POSITIVE_INFINITY
    for (let i = 0; i < n; i++) {
      price = Math.min(price, (table[(from[i] as number) - (to[j] as number)] as number) - (tree.potential[i] as number))
    }
    bound += (demand[j] as number) * price
  }
  return { cost, bound }
}

/** A first plan: each source, largest first, serves the nearest sinks that are still open. Every step closes one node, so it is a tree. */
function rowMinimum(tree: Tree, { supply, demand, from, to, table }: TransportProblem): void {
  const n = supply.length
  const order = Array.from(supply.keys()).sort((a, b) => (supply[b] as number) - (supply[a] as number))
  const open = Int32Array.from(demand.keys())
  let count = open.length
  order.forEach((i, place) => {
    const last = place === n - 1
    let left = supply[i] as number
    for (;;) {
      let nearest = 0
      let least = Number.POSITIVE_INFINITY
      for (let k = 0; k < count; k++) {
        const cost = table[(from[i] as number) - (to[open[k] as number] as number)] as number
        if (cost < least) {
          least = cost
          nearest = k
        }
      }
      const j = open[nearest] as number
      const wanted = demand[j] as number
      const closesSink = count > 1 && (last || wanted < left)
      const flow = closesSink || last ? wanted : left
      tree.link(i, n + j, flow)
      left -= flow
      demand[j] = Math.max(0, wanted - flow)
      if (closesSink) open[nearest] = open[--count] as number
      else return
    }
  })
}

/** A spanning tree of the basic arcs. Nodes are the sources, then the sinks; the flow of an arc stands with its lower node. */
class Tree {
  readonly parent: Int32Array
  readonly flow: Float64Array
  /** u of a source, −v of a sink: the reduced cost of (i, j) is cost − potential[i] + potential[j]. */
  readonly potential: Float64Array
  readonly #sources: number
  readonly #depth: Int32Array
  readonly #child: Int32Array
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #stack: Int32Array
  readonly #links: [number, number, number][] = []

  constructor(n: number, m: number) {
    const size = n + m
    this.#sources = n
    this.parent = new Int32Array(size).fill(-1)
    this.flow = new Float64Array(size)
    this.potential = new Float64Array(size)
    this.#depth = new Int32Array(size)
    this.#child = new Int32Array(size).fill(-1)
    this.#next = new Int32Array(size).fill(-1)
    this.#previous = new Int32Array(size).fill(-1)
    this.#stack = new Int32Array(size)
  }

  /** An arc of the first plan. */
  link(source: number, sink: number, flow: number): void {
    this.#links.push([source, sink, flow])
  }

  /** Hangs the linked nodes under source 0 and sets the potentials, so that every arc of the tree has reduced cost 0. */
  hang(cost: (i: number, j: number) => number): void {
    const arcs: [number, number][][] = Array.from(this.parent, () => [])
    for (const [i, j, flow] of this.#links) {
      arcs[i]?.push([j, flow])
      arcs[j]?.push([i, flow])
    }
    const queue = [0]
    for (const above of queue) {
      for (const [node, flow] of arcs[above] ?? []) {
        if (node === this.parent[above]) continue
        this.#attach(node, above, flow)
        this.#depth[node] = (this.#depth[above] as number) + 1
        const [i, j] = node < above ? [node, above] : [above, node]
        const step = cost(i, j - this.#sources)
        this.potential[node] = (this.potential[above] as number) + (node < above ? step : -step)
        queue.push(node)
      }
    }
  }

  /** Brings arc (i, j) of reduced cost `reduced` < 0 into the tree, as much flow as its cycle takes, and drops the arc that empties. */
  pivot(i: number, j: number, reduced: number): void {
    const { parent, flow } = this
    const n = this.#sources
    const depth = this.#depth
    // Along the cycle the arcs of sources on i's side and of sinks on j's side lose flow, the others gain.
    let a = i
    let b = j
    let least = Number.POSITIVE_INFINITY
    let leaving = -1
    let onSourceSide = true
    while (a !== b) {
      const climbA = (depth[a] as number) >= (depth[b] as number)
      const node = climbA ? a : b
      if (climbA === node < n && (flow[node] as number) < least) {
        least = flow[node] as number
        leaving = node
        onSourceSide = climbA
      }
      if (climbA) a = parent[a] as number
      else b = parent[b] as number
    }
    for (let node = i; node !== a; node = parent[node] as number) flow[node] = (flow[node] as number) + (node < n ? -least : least)
    for (let node = j; node !== a; node = parent[node] as number) flow[node] = (flow[node] as number) + (node < n ? least : -least)
    const root = onSourceSide ? i : j
    this.#rehang(root, onSourceSide ? j : i, leaving, least)
    this.#shift(root, onSourceSide ? reduced : -reduced)
  }

  /** Turns the path from `node` up to `top` round and hangs it under `above`. */
  #rehang(node: number, above: number, top: number, flow: number): void {
    let [at, under, amount] = [node, above, flow]
    for (;;) {
      const up = this.parent[at] as number
      const before = this.flow[at] as number
      this.#detach(at)
      this.#attach(at, under, amount)
      if (at === top) return
      under = at
      amount = before
      at = up
    }
  }

  #attach(node: number, above: number, flow: number): void {
    this.parent[node] = above
    this.flow[node] = flow
    const sibling = this.#child[above] as number
    this.#next[node] = sibling
    this.#previous[node] = -1
    if (sibling >= 0) this.#previous[sibling] = node
    this.#child[above] = node
  }

  #detach(node: number): void {
    const next = this.#next[node] as number
    const previous = this.#previous[node] as number
    if (next >= 0) this.#previous[next] = previous
    if (previous >= 0) this.#next[previous] = next
    else this.#child[this.parent[node] as number] = next
  }

  /** Depths anew and potentials moved, in everything that hangs from `root`. */
  #shift(root: number, by: number): void {
    const stack = this.#stack
    let top = 0
    stack[top++] = root
    while (top > 0) {
      const node = stack[--top] as number
      this.#depth[node] = (this.#depth[this.parent[node] as number] as number) + 1
      this.potential[node] = (this.potential[node] as number) + by
      for (let child = this.#child[node] as number; child >= 0; child = this.#next[child] as number) stack[top++] = child
    }
  }
}

const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0)

/** The amounts, scaled to `total` after a small change to each that no other shares. */
function jittered(values: Float64Array, total: number): Float64Array {
  const moved = values.map((value, i) => value * (1 + JITTER * ((i * 0.6180339887498949) % 1)))
  const scale = total / sum(moved)
  return moved.map((value) => value * scale)
}
