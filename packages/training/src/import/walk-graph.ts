import type { Attribute, Graph, Node, OnnxModel, SparseTensor, Tensor } from './onnx-file.ts'

/** Puts `prefix` in front of every name of values and nodes, in subgraphs too. Functions have names of their own. */
export function prefixNames(graph: Graph, prefix: string): void {
  // An empty name stands for an optional input or output that is left out.
  const renamed = (name: string | undefined): string => (name ? prefix + name : '')
  const rename = (named: { name?: string } | undefined): void => {
    if (named?.name) named.name = renamed(named.name)
  }
  for (const node of graph.node ?? []) {
    rename(node)
    node.input = (node.input ?? []).map(renamed)
    node.output = (node.output ?? []).map(renamed)
    for (const sub of subgraphs(node)) prefixNames(sub, prefix)
  }
  for (const value of [...(graph.initializer ?? []), ...(graph.input ?? []), ...(graph.output ?? []), ...(graph.valueInfo ?? [])])
    rename(value)
  for (const { values } of graph.sparseInitializer ?? []) rename(values)
  for (const annotation of graph.quantizationAnnotation ?? []) {
    annotation.tensorName = renamed(annotation.tensorName)
    for (const entry of annotation.quantParameterTensorNames ?? []) entry.value = renamed(entry.value)
  }
}

const subgraphs = ({ attribute = [] }: Node): Graph[] => attribute.flatMap(({ g, graphs = [] }) => (g ? [g, ...graphs] : graphs))

/** Whether any tensor's numbers lie in another file. */
export function hasExternalData({ graph, functions = [] }: OnnxModel): boolean {
  return (graph ? inGraph(graph) : false) || functions.some(({ node = [] }) => node.some(inNode))
}

// DataLocation EXTERNAL is 1.
const isExternal = (tensor: Tensor | undefined): boolean => tensor?.dataLocation === 1 || (tensor?.externalData?.length ?? 0) > 0
const inSparse = (sparse: SparseTensor | undefined): boolean => isExternal(sparse?.values) || isExternal(sparse?.indices)
const inGraph = ({ node = [], initializer = [], sparseInitializer = [] }: Graph): boolean =>
  initializer.some(isExternal) || sparseInitializer.some(inSparse) || node.some(inNode)
const inNode = ({ attribute = [] }: Node): boolean => attribute.some(inAttribute)
const inAttribute = ({ t, tensors = [], sparseTensor, sparseTensors = [], g, graphs = [] }: Attribute): boolean =>
  isExternal(t) ||
  tensors.some(isExternal) ||
  inSparse(sparseTensor) ||
  sparseTensors.some(inSparse) ||
  (g ? inGraph(g) : false) ||
  graphs.some(inGraph)
