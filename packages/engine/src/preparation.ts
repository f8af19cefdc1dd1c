import type { Manifest } from '@jetwatch/shared/manifest'

/** Step 7 of the preprocessing, the part that belongs to a model: power, then Gaussian smearing, then renormalising. */
export type Preparation = Manifest['preparation']

/**
 * Square roots whose product is value^power, for powers that are multiples of 1/8 up to 1: depth k stands for
 * value^(2^-k). Exactly the same maths as a power, and several times faster on sparse images. Null for other powers.
 */
export function rootDepths(power: number): number[] | null {
  const eighths = power * 8
  if (!Number.isInteger(eighths) || eighths < 1 || eighths > 8) return null
  return [0, 1, 2, 3].filter((depth) => eighths & (8 >> depth))
}

/**
 * One-dimensional Gaussian smearing as a matrix, row-major [size × size]: `smeared = matrix · pixels`. Sigma in pixels,
 * cut at four sigma, mirrored at the edges (so that the sum over the image stays the same).
 */
export function smearMatrix(size: number, sigma: number): Float32Array {
  const reach = Math.floor(4 * sigma + 0.5)
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2))
  const sum = kernel.reduce((a, b) => a + b, 0)
  const matrix = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < kernel.length; k++) {
      const at = row * size + mirror(row + k - reach, size)
      matrix[at] = (matrix[at] ?? 0) + (kernel[k] ?? 0) / sum
    }
  }
  return Float32Array.from(matrix)
}

/** Index reflected at the edges of pixels: … 1 0 | 0 1 2 … */
function mirror(index: number, size: number): number {
  const period = 2 * size
  const at = ((index % period) + period) % period
  return at < size ? at : period - 1 - at
}
