/**
 * Lower factor L of a symmetric positive definite matrix A = L·Lᵀ, row-major [n × n] (only A's lower half is read); null where A is not
 * positive definite to rounding.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array | null {
  const factor = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] as number
      for (let k = 0; k < j; k++) sum -= (factor[i * n + k] as number) * (factor[j * n + k] as number)
      if (i === j) {
        if (!(sum > 1e-14 * (matrix[i * n + i] as number))) return null
        factor[i * n + i] = Math.sqrt(sum)
      } else factor[i * n + j] = sum / (factor[j * n + j] as number)
    }
  }
  return factor
}

/** x with L·Lᵀ·x = b. */
export function solveCholesky(factor: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = solveLower(factor, n, b)
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number
    for (let k = i + 1; k < n; k++) sum -= (factor[k * n + i] as number) * (x[k] as number)
    x[i] = sum / (factor[i * n + i] as number)
  }
  return x
}

/** y with L·y = b; yᵀy is then bᵀA⁻¹b. */
export function solveLower(factor: Float64Array, n: number, b: Float64Array): Float64Array {
  const y = Float64Array.from(b)
  for (let i = 0; i < n; i++) {
    let sum = y[i] as number
    for (let k = 0; k < i; k++) sum -= (factor[i * n + k] as number) * (y[k] as number)
    y[i] = sum / (factor[i * n + i] as number)
  }
  return y
}
