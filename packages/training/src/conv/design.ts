import { createRandom, type Random } from '@jetwatch/shared/random'
import { normal } from '@jetwatch/shared/variates'
import { type ConvKind, type ConvLayer, type ConvNetwork, kernelShape, type Volume, volume } from './network.ts'

/** One layer of a design; its input is the output of the one before. */
interface Step {
  readonly kind: ConvKind
  readonly to: Volume
  readonly size?: number
  readonly stride?: number
  readonly linear?: boolean
}

export interface Design {
  readonly image: Volume
  readonly encoder: readonly Step[]
  readonly decoder: readonly Step[]
  readonly latent: number
  readonly variational: boolean
}

const halved = (length: number): number => Math.ceil(length / 2)
const strided = (to: Volume, size: number): Step => ({ kind: 'conv', to, size, stride: 2 })

/**
 * `blocks` strided convolutions, each halving the sides, a dense layer on either side of the bottleneck, and as many transposed
 * convolutions back. The last has no activation and gives the image.
 */
export function stridedDesign(options: {
  readonly height: number
  readonly width: number
  readonly latent: number
  readonly blocks: number
  readonly filters: number
  readonly hidden: number
  readonly variational: boolean
}): Design {
  const { height, width, latent, blocks, filters, hidden, variational } = options
  const sides: [number, number][] = [[height, width]]
  for (let block = 0; block < blocks; block++) {
    const [h, w] = sides[block] as [number, number]
    sides.push([halved(h), halved(w)])
  }
  const volumes = sides.map(([h, w], i): Volume => [h, w, i === 0 ? 1 : filters])
  const inner = volumes.at(-1) as Volume
  const back = volumes.toReversed().slice(1)
  return {
    image: [height, width, 1],
    encoder: [
      ...volumes.slice(1).map((to) => strided(to, SIZE)),
      { kind: 'dense', to: [1, 1, hidden] },
      { kind: 'dense', to: [1, 1, variational ? 2 * latent : latent], linear: true },
    ],
    decoder: [
      { kind: 'dense', to: [1, 1, hidden] },
      { kind: 'dense', to: inner },
      ...back.map((to, i): Step => ({ kind: 'conv-transpose', to, size: SIZE, stride: 2, linear: i === back.length - 1 })),
      { kind: 'offset', to: [height, width, 1], linear: true },
    ],
    latent,
    variational,
  }
}

const SIZE = 5

/**
 * The network of Farina, Nakai & Shih 1808.08992 with d numbers in the middle:
 * 128C3-MP2-128C3-MP2-128C3-32N-dN-32N-12800N-128C3-US2-128C3-US2-1C3, and an offset. Sides must be multiples of four.
 */
export function largeDesign(height: number, width: number, latent: number): Design {
  const conv = (h: number, channels: number, linear = false): Step => ({
    kind: 'conv',
    to: [height / h, width / h, channels],
    size: 3,
    linear,
  })
  const pool = (h: number): Step => ({ kind: 'max-pool', to: [height / h, width / h, 128], size: 2, linear: true })
  const up = (h: number): Step => ({ kind: 'upsample', to: [height / h, width / h, 128], size: 2, linear: true })
  return {
    image: [height, width, 1],
    encoder: [
      ...[conv(1, 128), pool(2), conv(2, 128), pool(4), conv(4, 128)],
      { kind: 'dense', to: [1, 1, 32] },
      { kind: 'dense', to: [1, 1, latent], linear: true },
    ],
    decoder: [
      { kind: 'dense', to: [1, 1, 32] },
      { kind: 'dense', to: [height / 4, width / 4, 128] },
      ...[conv(4, 128), up(2), conv(2, 128), up(1), conv(1, 1, true)],
      { kind: 'offset', to: [height, width, 1], linear: true },
    ],
    latent,
    variational: false,
  }
}

/** In the notation of 1808.08992: 16C5/2 is a convolution with 16 channels, size 5 and stride 2; T a transposed one, N dense. */
export function describeDesign({ encoder, decoder, latent }: Design): string {
  const steps = [...encoder.slice(0, -1), { kind: 'dense', to: [1, 1, latent] } as const, ...decoder]
  const sized = ({ to, size = 1, stride = 1 }: Step, letter: string): string => `${to[2]}${letter}${size}${stride > 1 ? `/${stride}` : ''}`
  const names: Readonly<Record<ConvKind, (step: Step) => string[]>> = {
    conv: (step) => [sized(step, 'C')],
    'conv-transpose': (step) => [sized(step, 'T')],
    dense: ({ to }) => [`${volume(to)}N`],
    'max-pool': ({ size }) => [`MP${size}`],
    upsample: ({ size }) => [`US${size}`],
    offset: () => [],
  }
  return steps.flatMap((step) => names[step.kind](step)).join('-')
}

/** Seeded weights: normal, variance 2/inputs where a leaky ReLU follows, else 1/inputs (He et al. 2015); biases 0. */
export function initialise({ image, encoder, decoder, latent, variational }: Design, seed: number): ConvNetwork {
  const chain = (part: string, start: Volume, steps: readonly Step[], offset: number): ConvLayer[] =>
    steps.map((step, i) => {
      const from = i === 0 ? start : (steps[i - 1] as Step).to
      return withSeededWeights({ name: `${part}${i + 1}`, from, ...step }, createRandom(seed, offset + i))
    })
  const layers = chain('encoder', image, encoder, 0)
  return {
    encoder: variational ? withNarrowStart(layers, latent) : layers,
    decoder: chain('decoder', [1, 1, latent], decoder, encoder.length),
    latent,
    variational,
  }
}

/** With unit variances a new decoder would see little but noise, and learn to ignore the latents. */
const START_LOG_VARIANCE = -6

/** All jets start with the same small variance of their latents. */
function withNarrowStart(encoder: readonly ConvLayer[], latent: number): ConvLayer[] {
  return encoder.map((layer, i) => {
    if (i < encoder.length - 1) return layer
    const isMean = (at: number): boolean => at % (2 * latent) < latent
    const kernel = layer.kernel.map((value, at) => (isMean(at) ? value : 0))
    return { ...layer, kernel, bias: layer.bias.map((value, at) => (isMean(at) ? value : START_LOG_VARIANCE)) }
  })
}

function withSeededWeights(
  { kind, name, from, to, size = 1, stride = 1, linear = false }: Step & { readonly name: string; readonly from: Volume },
  random: Random,
): ConvLayer {
  const none = new Float32Array(0)
  const bare: ConvLayer = { kind, name, from, to, size, stride, activation: linear ? 'linear' : 'leaky-relu', kernel: none, bias: none }
  if (kind === 'max-pool' || kind === 'upsample') return bare
  if (kind === 'offset') return { ...bare, bias: new Float32Array(volume(to)) }
  const sigma = Math.sqrt((linear ? 1 : 2) / inputsOf(bare))
  const kernel = Float32Array.from({ length: kernelShape(bare).reduce((a, b) => a * b, 1) }, () => sigma * normal(random))
  return { ...bare, kernel, bias: new Float32Array(kind === 'dense' ? volume(to) : to[2]) }
}

/** How many numbers add up to one output, on average. */
function inputsOf({ kind, from, size, stride }: ConvLayer): number {
  if (kind === 'dense') return volume(from)
  return kind === 'conv' ? size * size * from[2] : (size * size * from[2]) / (stride * stride)
}
