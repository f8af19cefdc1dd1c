import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Emd, EmdExponent, EmdGrid } from '@jetwatch/shared/scores/emd'
import type { EmdAnswer } from './emd-worker.ts'

/** Pairs that a worker gets at a time: small enough that none waits long for the others. */
const CHUNK = 8

/** Earth mover's distances on all cores. Costs 20 to 40 ms of a core for each jet and exponent. */
export class EmdPool implements AsyncDisposable {
  readonly #workers: Worker[]
  readonly #waiting = new Map<number, { resolve(emds: EmdAnswer['emds']): void; reject(error: Error): void }>()
  #next = 0

  constructor(grid: EmdGrid, exponents: readonly EmdExponent[], threads = availableParallelism()) {
    this.#workers = Array.from({ length: Math.max(1, threads) }, () => {
      const worker = new Worker(new URL('./emd-worker.mjs', import.meta.url), { workerData: { grid, exponents }, execArgv: [] })
      worker.on('message', ({ id, emds }: EmdAnswer) => {
        this.#waiting.get(id)?.resolve(emds)
        this.#waiting.delete(id)
      })
      worker.on('error', (error: Error) => {
        for (const { reject } of this.#waiting.values()) reject(error)
        this.#waiting.clear()
      })
      return worker
    })
  }

  /** Of pairs of images [n × height × width]: for each exponent, the distances in the order of the pairs. */
  async distances(a: Float32Array, b: Float32Array, n: number): Promise<Emd[][]> {
    const pixels = a.length / n
    const chunks = Math.ceil(n / CHUNK)
    const answers: EmdAnswer['emds'][] = []
    let next = 0
    await Promise.all(
      this.#workers.map(async (worker) => {
        while (next < chunks) {
          const chunk = next++
          const [start, end] = [chunk * CHUNK * pixels, Math.min(n, (chunk + 1) * CHUNK) * pixels]
          answers[chunk] = await this.#ask(worker, a.slice(start, end), b.slice(start, end))
        }
      }),
    )
    return (answers[0] ?? []).map((_, exponent) => answers.flatMap((answer) => answer[exponent] ?? []))
  }

  #ask(worker: Worker, a: Float32Array, b: Float32Array): Promise<EmdAnswer['emds']> {
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, a, b }, [a.buffer as ArrayBuffer, b.buffer as ArrayBuffer])
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}
