import type { TransportArcs, TransportPlan, TransportProblem } from './transport.ts'

/** A first plan: each source, largest first, serves the nearest sinks that are still open. Every step closes one node, so it is a tree. */
export function rowMinimum({ supply, demand, from, to, table }: TransportProblem): TransportArcs {
  const n = supply.length
  const source: number[] = []
  const sink: number[] = []
  const missing = demand.slice()
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
      const wanted = missing[j] as number
      source.push(i)
      sink.push(j)
      const closesSink = count > 1 && (last || wanted < left)
      if (closesSink) {
        left -= wanted
        open[nearest] = open[--count] as number
      } else {
        missing[j] = Math.max(0, wanted - left)
        return
      }
    }
  })
  return { source: Int32Array.from(source), sink: Int32Array.from(sink) }
}

/** One side of a plan between cells: the nodes of each cell, in the order in which they are served. */
export interface Cells {
  readonly amount: Float64Array
  /** Nodes of cell c: members[c]; none is empty. */
  readonly members: readonly (readonly number[])[]
}

/**
 * The plan between cells as one between their nodes: what goes from a cell to another is shared out node by node, and the
 * next share begins where the last one ended. Each share is then a path, which has one node in common with the next of its
 * cell, so the arcs are a tree as those of the coarse plan are.
 */
export function refine(coarse: TransportPlan, sources: Cells, sinks: Cells): TransportArcs {
  const source: number[] = []
  const sink: number[] = []
  const [left, wanted] = [sources.amount.slice(), sinks.amount.slice()]
  const [atSource, atSink] = [new Int32Array(sources.members.length), new Int32Array(sinks.members.length)]
  // A node of the other side that a cell has been joined to.
  const [sinkOf, sourceOf] = [new Int32Array(sources.members.length), new Int32Array(sinks.members.length)]
  for (let k = 0; k < coarse.amount.length; k++) {
    const [from, to] = [coarse.source[k] as number, coarse.sink[k] as number]
    const [givers, takers] = [sources.members[from] as readonly number[], sinks.members[to] as readonly number[]]
    let share = coarse.amount[k] as number
    let [a, b] = [atSource[from] as number, atSink[to] as number]
    for (;;) {
      const [i, j] = [givers[a] as number, takers[b] as number]
      source.push(i)
      sink.push(j)
      const amount = Math.min(share, left[i] as number, wanted[j] as number)
      share -= amount
      left[i] = (left[i] as number) - amount
      wanted[j] = (wanted[j] as number) - amount
      if (share <= 0) break
      if ((left[i] as number) <= 0) {
        if (a + 1 === givers.length) break
        a++
      } else {
        if (b + 1 === takers.length) break
        b++
      }
    }
    atSource[from] = a
    atSink[to] = b
    sinkOf[from] = takers[b] as number
    sourceOf[to] = givers[a] as number
  }
  // What rounding has left unserved carries next to nothing, but belongs to the tree.
  sources.members.forEach((members, cell) => {
    for (const i of members.slice((atSource[cell] as number) + 1)) {
      source.push(i)
      sink.push(sinkOf[cell] as number)
    }
  })
  sinks.members.forEach((members, cell) => {
    for (const j of members.slice((atSink[cell] as number) + 1)) {
      source.push(sourceOf[cell] as number)
      sink.push(j)
    }
  })
  return { source: Int32Array.from(source), sink: Int32Array.from(sink) }
}
