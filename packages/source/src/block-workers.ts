import { Worker } from 'node:worker_threads'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Jet } from '@jetwatch/shared/jet'
import type { PresetName } from '@jetwatch/shared/preset'
import { type BlockLoader, blockRange } from './block-loader.ts'
import type { BlockAnswer, BlockTask } from './block-worker.ts'
import type { JetFile } from './file.ts'
import { unpackBlock } from './packed-block.ts'

interface Waiting {
  resolve(buffer: ArrayBuffer): void
  reject(error: Error): void
}

/**
 * Threads that read and image the blocks a stream is going to draw from, as soon as it knows them. What they make is handed over without a copy,
 * and taken in the order and at the time it would have been made here: the stream and its counts do not depend on the threads.
 */
export class BlockWorkers {
  readonly #workers: readonly Worker[]
  readonly #waiting = new Map<number, Waiting>()
  #tasks = 0
  #closed = false

  constructor(threads: number) {
    this.#workers = Array.from({ length: threads }, () => {
      const worker = new Worker(new URL('./block-worker.mjs', import.meta.url), { execArgv: [] })
      worker.on('message', (answer: BlockAnswer) => this.#settle(answer))
      worker.on('error', (cause) => this.#fail(cause))
      worker.on('exit', () => this.#fail(null))
      return worker
    })
  }

  /** The jets of an open file that lies at `path`. */
  loader({ rows }: Pick<JetFile, 'rows'>, path: string, preset: PresetName): BlockLoader {
    return {
      ask: (block, selection) => {
        const [firstRow, count] = blockRange(block, rows)
        const wanted = Array.from({ length: count }, (_, i) => selection.rows?.(firstRow + i) ?? true)
        const codes = selection.labels.map((label) => label !== undefined)
        let made: ArrayBuffer | undefined
        const making = this.#run({ path, preset, block, codes, rows: wanted }).then((buffer) => {
          made = buffer
          return buffer
        })
        // It is thrown where it is taken.
        making.catch(() => undefined)
        const unpack = (buffer: ArrayBuffer): Jet[] => unpackBlock(buffer, firstRow, selection)
        return () => (made ? unpack(made) : making.then(unpack))
      },
      close: () => {},
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #run(task: Omit<BlockTask, 'id'>): Promise<ArrayBuffer> {
    const id = this.#tasks++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#workers[id % this.#workers.length]?.postMessage({ id, ...task })
    })
  }

  #settle(answer: BlockAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('buffer' in answer) waiting?.resolve(answer.buffer)
    else waiting?.reject(new JetwatchError(answer.code, answer.message, answer.remedy))
  }

  /** A thread that ends by itself takes its blocks with it: no stream can go on without them. */
  #fail(cause: unknown): void {
    const reason = this.#closed ? 'was closed' : `ended${cause instanceof Error ? `: ${cause.message}` : ''}`
    const error = new JetwatchError('ENVIRONMENT', `a thread that reads jets ${reason}`, 'Start it again', { cause })
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
