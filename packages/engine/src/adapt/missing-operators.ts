import { cast, FLOAT, floats, type GraphFile, type GraphNode, node } from '../onnx/graph-file.ts'

/**
 * Says operators that ONNX Runtime's WebGPU provider does not have in ones that it has, exactly: `Sum` as additions from left to right, the sign as
 * (x > 0) − (x < 0). Left alone they run on the CPU, and `Sign` of an image then takes the whole batch down and up again.
 * Only for graphs that Jetwatch wrote: there every value that these operators take is a float32.
 */
export function replaceMissingOperators({ graph, prefix }: GraphFile): void {
  const zero = `${prefix}nought`
  const nodes = graph.node.flatMap((old): GraphNode[] => {
    const [input = '', output = ''] = [old.input?.[0], old.output?.[0]]
    if (old.domain) return [old]
    if (old.opType === 'Sum') return additions(old.input ?? [], output, prefix)
    if (old.opType !== 'Sign') return [old]
    const part = (name: string): string => `${prefix}${name}_${output}`
    return [
      node('Greater', [input, zero], part('above')),
      node('Less', [input, zero], part('below')),
      cast(part('above'), part('up'), FLOAT),
      cast(part('below'), part('down'), FLOAT),
      node('Sub', [part('up'), part('down')], output),
    ]
  })
  if (nodes.some(({ opType, input }) => opType === 'Greater' && input?.[1] === zero)) graph.initializer.push(floats(zero, [0]))
  graph.node = nodes
}

function additions(inputs: readonly string[], output: string, prefix: string): GraphNode[] {
  if (inputs.length < 2) return [node('Identity', inputs, output)]
  return inputs.slice(1).map((input, i) => {
    const before = i === 0 ? (inputs[0] ?? '') : `${prefix}sum${i - 1}_${output}`
    return node('Add', [before, input], i === inputs.length - 2 ? output : `${prefix}sum${i}_${output}`)
  })
}
