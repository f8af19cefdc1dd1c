import { EigenvalueDecomposition, Matrix } from 'ml-matrix'

/** Two axes of a standardised space. */
export interface PrincipalAxes {
  /** Mean and standard deviation of each coordinate. */
  readonly mean: Float64Array
  readonly spread: Float64Array
  /** Row-major [2 × size], of length 1. */
  readonly axes: Float64Array
  /** Shares of the variance. */
  readonly explained: readonly [number, number]
}

/**
 * The two principal components of row-major [count × size] with each coordinate scaled to unit variance: the coordinates of a latent space have no
 * common unit. A coordinate that does not vary is left out (its spread is taken as 1). Signs follow `like`, or make the largest
 * part of each axis positive, so that a map does not flip over.
 */
export function principalAxes(rows: Float32Array, size: number, like: PrincipalAxes | null = null): PrincipalAxes {
  const count = rows.length / size
  const mean = new Float64Array(size)
  const spread = new Float64Array(size)
  for (let at = 0; at < rows.length; at++) mean[at % size] = (mean[at % size] as number) + (rows[at] as number) / count
  for (let at = 0; at < rows.length; at++) {
    spread[at % size] = (spread[at % size] as number) + ((rows[at] as number) - (mean[at % size] as number)) ** 2 / count
  }
  for (let k = 0; k < size; k++) {
    const width = Math.sqrt(spread[k] as number)
    // What float32 cannot tell from a constant.
    spread[k] = width > 1e-6 * Math.abs(mean[k] as number) ? width : 1
  }
  const scaled = (i: number, k: number): number => ((rows[i * size + k] as number) - (mean[k] as number)) / (spread[k] as number)
  const covariance = Matrix.zeros(size, size)
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < size; k++)
      for (let l = 0; l <= k; l++) covariance.set(k, l, covariance.get(k, l) + (scaled(i, k) * scaled(i, l)) / count)
  }
  for (let k = 0; k < size; k++) for (let l = 0; l < k; l++) covariance.set(l, k, covariance.get(k, l))
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true })
  const order = values.map((_, i) => i).sort((a, b) => (values[b] as number) - (values[a] as number))
  const total = values.reduce((sum, value) => sum + value, 0) || 1
  const axes = new Float64Array(2 * size)
  const explained: [number, number] = [0, 0]
  for (const which of [0, 1] as const) {
    const column = order[which]
    if (column === undefined) continue
    const axis = vectors.getColumn(column)
    const sign = signOf(axis, like?.axes.length === 2 * size ? like.axes.subarray(which * size, (which + 1) * size) : null)
    axis.forEach((value, k) => {
      axes[which * size + k] = sign * value
    })
    explained[which] = Math.max(0, values[column] as number) / total
  }
  return { mean, spread, axes, explained }
}

function signOf(axis: readonly number[], like: Float64Array | null): 1 | -1 {
  const along = like
    ? axis.reduce((sum, value, k) => sum + value * (like[k] as number), 0)
    : axis.reduce((largest, value) => (Math.abs(value) > Math.abs(largest) ? value : largest), 0)
  return along < 0 ? -1 : 1
}

/** Coordinates scaled as the axes want them, row-major [count × size]. */
export const standardise = (rows: Float32Array, { mean, spread }: PrincipalAxes): Float64Array =>
  Float64Array.from(rows, (value, at) => (value - (mean[at % mean.length] as number)) / (spread[at % mean.length] as number))

/** Place of standardised row i on the two axes. */
export function placeOnAxes(scaled: Float64Array, i: number, { axes, mean }: PrincipalAxes): [number, number] {
  const size = mean.length
  let [x, y] = [0, 0]
  for (let k = 0; k < size; k++) {
    x += (scaled[i * size + k] as number) * (axes[k] as number)
    y += (scaled[i * size + k] as number) * (axes[size + k] as number)
  }
  return [x, y]
}
