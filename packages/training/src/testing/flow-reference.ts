import { Matrix, solve } from 'ml-matrix'
import { type Coupling, type Flow, halfOf } from '../flow/flow.ts'

/** A flow by its definition, in double precision and with no library. */
export function forward({ size, couplings }: Flow, point: readonly number[]): { image: number[]; logDeterminant: number } {
  let x = [...point]
  let logDeterminant = 0
  for (const coupling of couplings) {
    const here = times(x, coupling.turnHere, halfOf(size))
    const { scale, shift } = scaleAndShift(coupling, here)
    const there = times(x, coupling.turnThere, size - halfOf(size)).map((v, i) => v * Math.exp(scale[i] as number) + (shift[i] as number))
    logDeterminant += scale.reduce((sum, s) => sum + s, 0)
    x = [...here, ...there]
  }
  return { image: x, logDeterminant }
}

/** What `forward` takes to `image`. */
export function inverse({ size, couplings }: Flow, image: readonly number[]): number[] {
  const half = halfOf(size)
  return couplings.toReversed().reduce<number[]>(
    (y, coupling) => {
      const here = y.slice(0, half)
      const { scale, shift } = scaleAndShift(coupling, here)
      const there = y.slice(half).map((v, i) => (v - (shift[i] as number)) * Math.exp(-(scale[i] as number)))
      // The rotation is orthogonal to float32 only, so it is solved for rather than turned.
      const turn = Array.from({ length: size }, (_, i) => [
        ...coupling.turnHere.subarray(i * half, (i + 1) * half),
        ...coupling.turnThere.subarray(i * (size - half), (i + 1) * (size - half)),
      ])
      return solve(new Matrix(turn).transpose(), Matrix.columnVector([...here, ...there])).to1DArray()
    },
    [...image],
  )
}

export function minusLogDensity(flow: Flow, point: readonly number[]): number {
  const { image, logDeterminant } = forward(flow, point)
  return image.reduce((sum, z) => sum + z * z, 0) / 2 - logDeterminant + (flow.size / 2) * Math.log(2 * Math.PI)
}

function scaleAndShift(
  { hiddenKernel, hiddenBias, outKernel, outBias }: Coupling,
  here: readonly number[],
): { scale: number[]; shift: number[] } {
  const linear = (x: readonly number[], kernel: Float32Array, bias: Float32Array): number[] =>
    times(x, kernel, bias.length).map((v, i) => v + (bias[i] as number))
  const hidden = linear(here, hiddenKernel, hiddenBias).map((v) => (v > 0 ? v : 0.01 * v))
  const out = linear(hidden, outKernel, outBias)
  return { scale: out.slice(0, out.length / 2).map((raw) => 2 * Math.tanh(raw / 2)), shift: out.slice(out.length / 2) }
}

const times = (x: readonly number[], matrix: Float32Array, columns: number): number[] =>
  Array.from({ length: columns }, (_, c) => x.reduce((sum, v, i) => sum + v * (matrix[i * columns + c] as number), 0))
