import { LEAK } from '../dense.ts'
import { type Flow, HIDDEN, halfOf, STRETCH } from '../flow/flow.ts'
import { type GraphBuilder, scoped } from './graph-builder.ts'

/** Adds −log density of points [batch, size] in a flow; gives [batch]. */
export function addFlow(graph: GraphBuilder, points: string, { size, couplings }: Flow): string {
  const half = halfOf(size)
  const rest = size - half
  const sum = graph.integers('flow_axis', [1])
  const bound = graph.floats('flow_stretch', [], Float32Array.of(STRETCH))
  let x = points
  const stretches: string[] = []
  for (const [i, { turnHere, turnThere, hiddenKernel, hiddenBias, outKernel, outBias }] of couplings.entries()) {
    const part = scoped(graph, `coupling${i + 1}_`)
    const kept = part.node('MatMul', [x, part.floats('turn_here', [size, half], turnHere)], 'here')
    const there = part.node('MatMul', [x, part.floats('turn_there', [size, rest], turnThere)], 'there')
    const hidden = part.node(
      'Gemm',
      [kept, part.floats('hidden_kernel', [half, HIDDEN], hiddenKernel), part.floats('hidden_bias', [HIDDEN], hiddenBias)],
      'hidden',
    )
    const leaky = part.node('LeakyRelu', [hidden], 'hidden_out', { alpha: LEAK })
    const linear = (name: string, column: number): string => {
      const kernel = Float32Array.from(
        { length: HIDDEN * rest },
        (_, k) => outKernel[Math.floor(k / rest) * 2 * rest + column + (k % rest)] as number,
      )
      const bias = outBias.slice(column, column + rest)
      return part.node(
        'Gemm',
        [leaky, part.floats(`${name}_kernel`, [HIDDEN, rest], kernel), part.floats(`${name}_bias`, [rest], bias)],
        name,
      )
    }
    const bent = part.node('Tanh', [part.node('Div', [linear('scale', 0), bound], 'scale_part')], 'scale_bent')
    const stretch = part.node('Mul', [bent, bound], 'stretch')
    const scaled = part.node('Mul', [there, part.node('Exp', [stretch], 'factor')], 'scaled')
    const moved = part.node('Add', [scaled, linear('shift', rest)], 'moved')
    x = part.node('Concat', [kept, moved], 'out', { axis: 1n })
    stretches.push(part.node('ReduceSum', [stretch, sum], 'log_determinant', { keepdims: 0n }))
  }
  const square = graph.node('ReduceSumSquare', [x, sum], 'flow_square', { keepdims: 0n })
  const halfSquare = graph.node('Mul', [square, graph.floats('flow_half', [], Float32Array.of(0.5))], 'flow_half_square')
  const constant = graph.floats('flow_constant', [], Float32Array.of((size / 2) * Math.log(2 * Math.PI)))
  const apart = graph.node('Sub', [halfSquare, graph.node('Sum', stretches, 'flow_log_determinant')], 'flow_difference')
  return graph.node('Add', [apart, constant], 'flow_minus_log_density')
}
