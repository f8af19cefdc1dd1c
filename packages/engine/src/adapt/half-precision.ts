import { cast, elementsOf, FLOAT, FLOAT16, type GraphFile, type GraphNode } from '../onnx/graph-file.ts'

/** Nearly all arithmetic of a network is in these. */
const HEAVY = new Set(['MatMul', 'Gemm', 'Conv', 'ConvTranspose'])
/** Keep their first input's type and may stay in 16 bits between two heavy ones. */
const LIGHT = new Set(['Relu', 'LeakyRelu', 'Sigmoid', 'Tanh', 'Reshape', 'Transpose', 'Flatten'])
/** Products with smaller weights cost too little to be worth their digits. */
const FEWEST_WEIGHTS = 1_024

/**
 * Turns the large products into 16-bit floats: matrix products and convolutions with at least 1,024 weights, and what stands between two of
 * them. Step 7, the score and everything else stay in 32 bits, since a mean squared error is below the smallest normal
 * 16-bit number. Weights are cast when the graph is loaded. Gives the number of products turned.
 */
export function useHalfPrecision({ graph, prefix }: GraphFile): number {
  const large = largeConstants(graph.node, graph.initializer)
  const preparation = ancestors(graph.node, 'prepared')
  /** 16-bit twin of a value: made by a node, or a cast of it. */
  const twins = new Map<string, string>()
  /** Values that are only there in 16 bits so far. */
  const pending = new Set<string>()
  const nodes: GraphNode[] = []
  let products = 0

  const half = (name: string): string => {
    const known = twins.get(name)
    if (known !== undefined || name === '') return known ?? ''
    const twin = `${prefix}half_${name}`
    nodes.push(cast(name, twin, FLOAT16))
    twins.set(name, twin)
    return twin
  }
  const whole = (name: string): void => {
    if (!pending.delete(name)) return
    nodes.push(cast(twins.get(name) as string, name, FLOAT))
  }
  for (const old of graph.node) {
    const { input = [], output = [], opType = '' } = old
    const [first = '', result = ''] = [input[0], output[0]]
    const heavy = HEAVY.has(opType) && !preparation.has(old) && input.some((name) => large.has(name))
    const light = LIGHT.has(opType) && pending.has(first)
    if (old.domain || !(heavy || light) || output.length !== 1) {
      for (const name of input) whole(name)
      nodes.push(old)
      continue
    }
    if (heavy) products++
    // Of a light one only the data: a shape keeps its type.
    const taken = input.map((name, i) => (heavy || i === 0 ? half(name) : name))
    const twin = `${prefix}half_${result}`
    nodes.push({ ...old, name: twin, input: taken, output: [twin] })
    twins.set(result, twin)
    pending.add(result)
  }
  for (const { name = '' } of graph.output) whole(name)
  graph.node = nodes
  return products
}

/** Names of constants with many elements, also behind the casts and products by which 16-bit weights are unpacked. */
function largeConstants(nodes: readonly GraphNode[], initializers: GraphFile['graph']['initializer']): Set<string> {
  const constants = new Set(initializers.map(({ name }) => name ?? ''))
  const large = new Set(initializers.filter((tensor) => elementsOf(tensor) >= FEWEST_WEIGHTS).map(({ name }) => name ?? ''))
  for (const { input = [], output = [] } of nodes) {
    if (!input.every((name) => constants.has(name))) continue
    for (const name of output) {
      constants.add(name)
      if (input.some((from) => large.has(from))) large.add(name)
    }
  }
  return large
}

/** The nodes that a value comes from. */
function ancestors(nodes: readonly GraphNode[], value: string): Set<GraphNode> {
  const wanted = new Set([value])
  const found = new Set<GraphNode>()
  for (const node of nodes.toReversed()) {
    if (!node.output?.some((name) => wanted.has(name))) continue
    found.add(node)
    for (const name of node.input ?? []) wanted.add(name)
  }
  return found
}
