import { createRandom } from '@jetwatch/shared/random'
import { type Design, initialise, largeDesign, stridedDesign } from '../conv/design.ts'
import { type ConvNetwork, weightsOf, withWeights } from '../conv/network.ts'

const strided = (height: number, width: number, blocks: number, variational = false): Design =>
  stridedDesign({ height, width, latent: 3, blocks, filters: 2, hidden: 4, variational })

/** Designs that use every kind of layer, on small images; odd sides make every padding uneven somewhere. */
export const TINY_DESIGNS: readonly [name: string, design: Design][] = [
  ['one block', strided(6, 8, 1)],
  ['two blocks', strided(8, 8, 2)],
  ['odd sides', strided(7, 9, 2)],
  ['variational, three blocks', strided(9, 12, 3, true)],
  ['pooled, of few channels', narrow(largeDesign(8, 4, 2), 2)],
]

/** A network with seeded weights and biases, none of them zero. */
export function tinyNetwork(design: Design): ConvNetwork {
  const random = createRandom(21)
  const network = initialise(design, 4)
  return withWeights(
    network,
    weightsOf(network).map((array) => array.map((value) => value + 0.1 * (random.next() - 0.3))),
  )
}

function narrow(design: Design, channels: number): Design {
  const part = (steps: Design['encoder']): Design['encoder'] =>
    steps.map((step) => (step.to[2] === 128 ? { ...step, to: [step.to[0], step.to[1], channels] } : step))
  return { ...design, encoder: part(design.encoder), decoder: part(design.decoder) }
}
