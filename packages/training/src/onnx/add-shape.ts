import { addExtents } from './add-extent.ts'
import { type GraphBuilder, scoped } from './graph-builder.ts'
import { addStep7 } from './step7.ts'

/** What can be read off an image without a model; smearing in pixels. */
export type Observable = 'width' | 'girth' | 'count' | { readonly entropy: number } | { readonly pairs: number }

/** Below any value that an image can have, so that a single pixel has a logarithm. */
const LEAST = 1e-6

/**
 * Adds logarithms of observables of step-6 images [batch, height, width], one column each.
 * width: root-mean-square extent about the centre, in half windows. girth: mean distance from the centre of the window.
 * count: lit pixels. entropy: −Σ b·log b of the smeared image b. pairs: Σ b², the two-point correlation of the energy at
 * distances up to the smearing: Σᵢⱼ xᵢ xⱼ exp(−rᵢⱼ²/4σ²) but for a constant.
 */
export function addShape(
  graph: GraphBuilder,
  image: string,
  observables: readonly Observable[],
  { height, width }: { height: number; width: number },
): string {
  const pixels = height * width
  const sum = graph.integers('shape_axis', [1])
  const flat = graph.node('Reshape', [image, graph.integers('shape_flat', [-1, pixels])], 'shape_image')
  const columns = observables.map((observable, i) => {
    const part = scoped(graph, `observable${i + 1}_`)
    if (observable === 'width') return addExtents(part, image, { height, width }).width
    return logOf(part, measure(part, observable))
  })
  return graph.node('Concat', columns, 'shape', { axis: 1n })

  function measure(part: GraphBuilder, observable: Exclude<Observable, 'width'>): string {
    if (observable === 'girth') return part.node('MatMul', [flat, part.floats('distances', [pixels, 1], distances(height, width))], 'girth')
    if (observable === 'count') return part.node('ReduceSum', [part.node('Sign', [flat], 'lit'), sum], 'count', { keepdims: 1n })
    const smear = 'pairs' in observable ? observable.pairs : observable.entropy
    const smeared = addStep7(part, image, { height, width, preparation: { power: 1, smear, norm: 'sum' } })
    if ('pairs' in observable) return part.node('ReduceSumSquare', [smeared, sum], 'pairs', { keepdims: 1n })
    const safe = part.node('Max', [smeared, part.floats('least_pixel', [], Float32Array.of(1e-30))], 'safe_pixels')
    const terms = part.node('Mul', [smeared, part.node('Log', [safe], 'log_pixels')], 'terms')
    return part.node('Neg', [part.node('ReduceSum', [terms, sum], 'minus_entropy', { keepdims: 1n })], 'entropy')
  }
}

const logOf = (part: GraphBuilder, value: string): string =>
  part.node('Log', [part.node('Max', [value, part.floats('least', [], Float32Array.of(LEAST))], 'safe')], 'log')

/** Distance of each pixel's centre from the centre of the window, in half windows. */
function distances(height: number, width: number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, i) =>
    Math.hypot((2 * ((i % width) + 0.5)) / width - 1, (2 * (Math.floor(i / width) + 0.5)) / height - 1),
  )
}
