import type { SinkGroups, TransportArcs, TransportPlan, TransportProblem } from './transport.ts'

/** A spanning tree of the basic arcs. Nodes are the sources, then the sinks; the flow of an arc stands with its lower node. */
export class TransportTree {
  /** u of a source, −v of a sink: the reduced cost of (i, j) is cost − potential[i] + potential[j]. Only differences mean something. */
  readonly potential: Float64Array
  /** Of each group of sinks, no more than their lowest potential. Who sees that it is higher may raise it. */
  readonly floor: Float64Array
  readonly #sources: number
  readonly #parent: Int32Array
  readonly #flow: Float64Array
  /** Nodes of the subtree under a node, itself included. */
  readonly #size: Int32Array
  readonly #child: Int32Array
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #stack: Int32Array
  /** Of a sink its group; of a source one beyond the last. */
  readonly #group: Int32Array

  /** Hangs the arcs under source 0, with what each carries and the potentials. @throws RangeError where they are no tree. */
  constructor(problem: TransportProblem, arcs: TransportArcs, groups: SinkGroups) {
    const n = problem.supply.length
    const size = n + problem.demand.length
    this.#sources = n
    this.#parent = new Int32Array(size).fill(-1)
    this.#flow = new Float64Array(size)
    this.potential = new Float64Array(size)
    this.#size = new Int32Array(size).fill(1)
    this.#child = new Int32Array(size).fill(-1)
    this.#next = new Int32Array(size).fill(-1)
    this.#previous = new Int32Array(size).fill(-1)
    this.#stack = new Int32Array(size)
    this.#hang(problem, arcs)
    this.#fill(problem)
    const count = groups.at.length
    this.#group = new Int32Array(size).fill(count)
    this.floor = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY)
    for (let g = 0; g < count; g++) {
      for (let node = n + (groups.start[g] as number); node < n + (groups.start[g + 1] as number); node++) {
        this.#group[node] = g
        this.floor[g] = Math.min(this.floor[g] as number, this.potential[node] as number)
      }
    }
  }

  plan(): TransportPlan {
    const arcs = this.#parent.length - 1
    const [source, sink, amount] = [new Int32Array(arcs), new Int32Array(arcs), new Float64Array(arcs)]
    for (let node = 1; node <= arcs; node++) {
      const above = this.#parent[node] as number
      source[node - 1] = Math.min(node, above)
      sink[node - 1] = Math.max(node, above) - this.#sources
      amount[node - 1] = this.#flow[node] as number
    }
    return { source, sink, amount }
  }

  /** Brings arc (i, j) of reduced cost `reduced` < 0 into the tree, as much flow as its cycle takes, and drops the arc that empties. */
  pivot(i: number, j: number, reduced: number): void {
    const parent = this.#parent
    const flow = this.#flow
    const size = this.#size
    const n = this.#sources
    // Along the cycle the arcs of sources on i's side and of sinks on j's side lose flow, the others gain.
    let a = i
    let b = j
    let least = Number.POSITIVE_INFINITY
    let leaving = -1
    let onSourceSide = true
    while (a !== b) {
      // What is above has more below it: the smaller one is not above the other.
      const climbA = (size[a] as number) < (size[b] as number)
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
    const [root, above] = onSourceSide ? [i, j] : [j, i]
    const moved = size[leaving] as number
    for (let node = parent[leaving] as number; node !== a; node = parent[node] as number) size[node] = (size[node] as number) - moved
    for (let node = above; node !== a; node = parent[node] as number) size[node] = (size[node] as number) + moved
    this.#rehang(root, above, leaving, least)
    const by = onSourceSide ? reduced : -reduced
    // Only differences count: the smaller side moves.
    if (2 * moved <= parent.length) this.#shift(root, -1, by)
    else this.#shift(0, root, -by)
  }

  #hang({ from, to, table }: TransportProblem, { source, sink }: TransportArcs): void {
    const n = this.#sources
    const first = new Int32Array(this.#parent.length).fill(-1)
    // Arc k appears twice: as 2k at its source, as 2k + 1 at its sink.
    const following = new Int32Array(2 * source.length)
    for (let k = 0; k < source.length; k++) {
      const [i, j] = [source[k] as number, n + (sink[k] as number)]
      following[2 * k] = first[i] as number
      first[i] = 2 * k
      following[2 * k + 1] = first[j] as number
      first[j] = 2 * k + 1
    }
    const queue = this.#stack
    let end = 1
    for (let at = 0; at < end; at++) {
      const above = queue[at] as number
      for (let half = first[above] as number; half >= 0; half = following[half] as number) {
        const k = half >> 1
        const [i, j] = [source[k] as number, n + (sink[k] as number)]
        const node = above === i ? j : i
        if (node === this.#parent[above]) continue
        if (end === queue.length) throw new RangeError('the first arcs have a cycle')
        this.#attach(node, above, 0)
        const cost = table[(from[i] as number) - (to[j - n] as number)] as number
        this.potential[node] = (this.potential[above] as number) + (node < n ? cost : -cost)
        queue[end++] = node
      }
    }
    if (end !== queue.length) throw new RangeError(`the first arcs reach ${end} of ${queue.length} nodes`)
  }

  /** What each arc of the tree has to carry, and the sizes, from the leaves up. */
  #fill({ supply, demand }: TransportProblem): void {
    const n = this.#sources
    const queue = this.#stack
    const surplus = Float64Array.from(queue, (_, node) => (node < n ? (supply[node] as number) : -(demand[node - n] as number)))
    for (let k = queue.length - 1; k > 0; k--) {
      const node = queue[k] as number
      const above = this.#parent[node] as number
      this.#size[above] = (this.#size[above] as number) + (this.#size[node] as number)
      surplus[above] = (surplus[above] as number) + (surplus[node] as number)
      // Below zero by rounding only.
      this.#flow[node] = Math.max(0, node < n ? (surplus[node] as number) : -(surplus[node] as number))
    }
  }

  /** Turns the path from `node` up to `top` round and hangs it under `above`. */
  #rehang(node: number, above: number, top: number, flow: number): void {
    const size = this.#size
    const all = size[top] as number
    let [at, under, amount, below] = [node, above, flow, 0]
    for (;;) {
      const up = this.#parent[at] as number
      const before = this.#flow[at] as number
      const own = size[at] as number
      this.#detach(at)
      this.#attach(at, under, amount)
      size[at] = all - below
      if (at === top) return
      below = own
      under = at
      amount = before
      at = up
    }
  }

  #attach(node: number, above: number, flow: number): void {
    this.#parent[node] = above
    this.#flow[node] = flow
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
    else this.#child[this.#parent[node] as number] = next
  }

  /** Moves the potentials of all that hangs from `root`, but for `except` and what hangs from it. */
  #shift(root: number, except: number, by: number): void {
    const { potential, floor } = this
    const group = this.#group
    const children = this.#child
    const siblings = this.#next
    const stack = this.#stack
    let top = 0
    stack[top++] = root
    while (top > 0) {
      const node = stack[--top] as number
      if (node === except) continue
      const moved = (potential[node] as number) + by
      potential[node] = moved
      const g = group[node] as number
      if (moved < (floor[g] as number)) floor[g] = moved
      for (let child = children[node] as number; child >= 0; child = siblings[child] as number) stack[top++] = child
    }
  }
}
