import { type DenseNetwork, LEAK } from '../dense.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** Adds a dense autoencoder behind prepared images [batch, inputs]. */
export function addDense(
  graph: GraphBuilder,
  prepared: string,
  { layers, bottleneck }: DenseNetwork,
): { latent: string; reconstruction: string } {
  const activations = [prepared]
  for (const [i, layer] of layers.entries()) {
    const kernel = graph.floats(`${layer.name}_kernel`, [layer.inputs, layer.outputs], layer.kernel)
    const bias = graph.floats(`${layer.name}_bias`, [layer.outputs], layer.bias)
    const linear = graph.node('Gemm', [activations[i] as string, kernel, bias], `${layer.name}_linear`)
    activations.push(layer.activation === 'linear' ? linear : graph.node('LeakyRelu', [linear], layer.name, { alpha: LEAK }))
  }
  return { latent: activations[bottleneck + 1] as string, reconstruction: activations[layers.length] as string }
}
