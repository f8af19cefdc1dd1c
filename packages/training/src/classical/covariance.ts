import { createProduct } from './product.ts'

export interface Moments {
  readonly mean: Float64Array
  /** Row-major [columns × columns], divided by the number of rows. */
  readonly covariance: Float64Array
}

const BLOCK = 512

/** Mean and covariance of the rows of a matrix. Blocks of 512 centred rows are multiplied in float32 and added up in double. */
export async function covarianceOf(rows: Float32Array, columns: number): Promise<Moments> {
  const count = rows.length / columns
  const mean = meanOf(rows, columns)
  const covariance = new Float64Array(columns * columns)
  const product = await createProduct({ transposeA: true })
  try {
    for (let at = 0; at < count; at += BLOCK) {
      const height = Math.min(BLOCK, count - at)
      const centred = rows.slice(at * columns, (at + height) * columns)
      for (let i = 0; i < centred.length; i++) centred[i] = (centred[i] as number) - (mean[i % columns] as number)
      const part = await product.run(centred, [height, columns], centred, [height, columns])
      for (let i = 0; i < covariance.length; i++) covariance[i] = (covariance[i] as number) + (part[i] as number)
    }
  } finally {
    await product.close()
  }
  return { mean, covariance: covariance.map((sum) => sum / count) }
}

/** Mean of the rows, in double precision. */
export function meanOf(rows: Float32Array, columns: number): Float64Array {
  const sum = new Float64Array(columns)
  for (let i = 0, column = 0; i < rows.length; i++) {
    sum[column] = (sum[column] as number) + (rows[i] as number)
    if (++column === columns) column = 0
  }
  return sum.map((value) => value / (rows.length / columns))
}
