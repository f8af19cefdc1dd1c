import { JetwatchError } from '@jetwatch/shared/errors'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'

/**
 * Output of the layer that gives the latent coordinates, [batch, size]: the one called `latent`, else the last of those
 * called `encoder…`, else the only one of that size. @throws BAD_MODEL where that leaves none or several.
 */
export function bottleneckOf(network: LayersModel, size: number): SymbolicTensor {
  const fitting = network.layers.flatMap(({ name, output }) =>
    !Array.isArray(output) && output.shape.length === 2 && output.shape[1] === size ? [{ name, output }] : [],
  )
  const found =
    fitting.find(({ name }) => name === 'latent') ??
    fitting.findLast(({ name }) => /^encoder\d+$/.test(name)) ??
    (fitting.length === 1 ? fitting[0] : undefined)
  if (found) return found.output
  const message = `of the layers of the tfjs form ${fitting.length} give ${size} numbers a jet: which is the bottleneck cannot be told`
  throw new JetwatchError('BAD_MODEL', message, 'Call the bottleneck layer latent, or use --engine cpu')
}
