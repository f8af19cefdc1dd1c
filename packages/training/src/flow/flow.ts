import { createRandom, type Random } from '@jetwatch/shared/random'
import { normal } from '@jetwatch/shared/variates'

/**
 * One affine coupling layer (Dinh et al., Real NVP, 1605.08803) behind a fixed rotation. With here = x · turnHere and
 * there = x · turnThere: y = (here, there · e^s + t), where s and t are functions of `here` alone; log |∂y/∂x| = Σ s.
 */
export interface Coupling {
  /** Row-major [size × half] and [size × rest]: the columns of one orthogonal matrix. */
  readonly turnHere: Float32Array
  readonly turnThere: Float32Array
  /** A hidden layer with leaky ReLU, [half × HIDDEN] … */
  readonly hiddenKernel: Float32Array
  readonly hiddenBias: Float32Array
  /** … and behind it the columns of s, then those of t: [HIDDEN × 2 · rest]. */
  readonly outKernel: Float32Array
  readonly outBias: Float32Array
}

/** A normalising flow: the couplings in turn take the data to a standard normal distribution. */
export interface Flow {
  /** Coordinates of a point, at least 2. */
  readonly size: number
  readonly couplings: readonly Coupling[]
}

export const HIDDEN = 64
/** s = STRETCH · tanh(raw / STRETCH): far from the data a layer stretches by e^2 at most, so scores stay finite there. */
export const STRETCH = 2
const COUPLINGS = 8

/** How many coordinates a coupling leaves alone. */
export const halfOf = (size: number): number => Math.ceil(size / 2)

/** Seeded rotations; s and t start at 0, so that a new flow is a rotation and its density the standard normal one. */
export function initialiseFlow(size: number, seed: number): Flow {
  const half = halfOf(size)
  const rest = size - half
  const couplings = Array.from({ length: COUPLINGS }, (_, i): Coupling => {
    const random = createRandom(seed, i)
    const turn = rotation(size, random)
    const columns = (from: number, to: number): Float32Array =>
      Float32Array.from({ length: size * (to - from) }, (_, k) => turn[from + (k % (to - from))]?.[Math.floor(k / (to - from))] as number)
    return {
      turnHere: columns(0, half),
      turnThere: columns(half, size),
      hiddenKernel: Float32Array.from({ length: half * HIDDEN }, () => Math.sqrt(2 / half) * normal(random)),
      hiddenBias: Float32Array.from({ length: HIDDEN }, () => normal(random)),
      outKernel: new Float32Array(HIDDEN * 2 * rest),
      outBias: new Float32Array(2 * rest),
    }
  })
  return { size, couplings }
}

/** What is trained. */
export const weightsOf = ({ couplings }: Flow): Float32Array[] =>
  couplings.flatMap(({ hiddenKernel, hiddenBias, outKernel, outBias }) => [hiddenKernel, hiddenBias, outKernel, outBias])

/** The same flow with other weights, in the order of `weightsOf`. */
export function withWeights({ size, couplings }: Flow, weights: readonly Float32Array[]): Flow {
  return {
    size,
    couplings: couplings.map((coupling, i) => {
      const [hiddenKernel, hiddenBias, outKernel, outBias] = weights.slice(4 * i, 4 * i + 4)
      if (!hiddenKernel || !hiddenBias || !outKernel || !outBias) throw new RangeError(`no weights for coupling ${i + 1}`)
      return { ...coupling, hiddenKernel, hiddenBias, outKernel, outBias }
    }),
  }
}

/** Columns of a random orthogonal matrix: normal vectors, orthonormalised twice, which leaves rounding errors only. */
function rotation(size: number, random: Random): Float64Array[] {
  const columns: Float64Array[] = []
  for (let column = 0; column < size; column++) {
    const vector = Float64Array.from({ length: size }, () => normal(random))
    for (const _ of [1, 2]) {
      for (const other of columns) {
        const share = vector.reduce((sum, value, i) => sum + value * (other[i] as number), 0)
        for (let i = 0; i < size; i++) vector[i] = (vector[i] as number) - share * (other[i] as number)
      }
    }
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
    columns.push(vector.map((value) => value / length))
  }
  return columns
}
