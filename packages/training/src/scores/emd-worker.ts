import { parentPort, workerData } from 'node:worker_threads'
import { createEmd, type Emd, type EmdExponent, type EmdGrid } from '@jetwatch/shared/scores/emd'

export interface EmdTask {
  readonly id: number
  /** Row-major [n × height × width] each. */
  readonly a: Float32Array
  readonly b: Float32Array
}
export interface EmdAnswer {
  readonly id: number
  /** One for each exponent of the worker, of all pairs. */
  readonly emds: readonly (readonly Emd[])[]
}

const { grid, exponents } = workerData as { readonly grid: EmdGrid; readonly exponents: readonly EmdExponent[] }
const pixels = grid.height * grid.width
const solvers = exponents.map((exponent) => createEmd(grid, exponent))
const part = (images: Float32Array, i: number): Float32Array => images.subarray(i * pixels, (i + 1) * pixels)

parentPort?.on('message', ({ id, a, b }: EmdTask) => {
  const emds = solvers.map((emd) => Array.from({ length: a.length / pixels }, (_, i) => emd(part(a, i), part(b, i))))
  parentPort?.postMessage({ id, emds } satisfies EmdAnswer)
})
