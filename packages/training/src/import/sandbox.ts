import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { badModel } from './ends.ts'
import { explainRuntime } from './explain-runtime.ts'

export interface GraphEnd {
  readonly name: string
  readonly isTensor: boolean
  readonly type: string | null
  readonly shape: readonly (number | string)[] | null
}
export interface GraphEnds {
  readonly inputs: readonly GraphEnd[]
  readonly outputs: readonly GraphEnd[]
}
export interface Feed {
  readonly input: string
  readonly data: Float32Array
  readonly dims: readonly number[]
  readonly output: string
}
export interface Result {
  readonly milliseconds: number
  readonly type: string
  readonly dims: readonly number[]
  /** Null unless the type is float32. */
  readonly data: Float32Array | null
}
type Request = { readonly load: Uint8Array } | { readonly run: Feed }

const TIMEOUT_MS = 60_000

/**
 * ONNX Runtime on the CPU in a process of its own, one request at a time: a graph that crashes or hangs it is BAD_MODEL like
 * any other bad graph, and the next request gets a new process.
 */
export class Sandbox implements AsyncDisposable {
  readonly #file: string
  readonly #timeout: number
  #child: ChildProcess | null = null

  /** `file` stands in the messages. */
  constructor(file: string, timeout = TIMEOUT_MS) {
    this.#file = file
    this.#timeout = timeout
  }

  /** Inputs and outputs of a graph, which later runs then use. @throws BAD_MODEL */
  load(onnx: Uint8Array): Promise<GraphEnds> {
    return this.#ask({ load: onnx }) as Promise<GraphEnds>
  }

  /** @throws BAD_MODEL */
  run(feed: Feed): Promise<Result> {
    return this.#ask({ run: feed }) as Promise<Result>
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }

  #ask(request: Request): Promise<unknown> {
    this.#child ??= fork(fileURLToPath(new URL('./onnx-child.mjs', import.meta.url)), {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const child = this.#child
    return new Promise((resolve, reject) => {
      const drop = (how: string): void => {
        settle()
        if (this.#child === child) this.#child = null
        child.kill('SIGKILL')
        reject(badModel(`${this.#file} ${how} ONNX Runtime`, 'Check the export: the file is damaged, or its graph is not valid'))
      }
      const timer = setTimeout(() => drop(`keeps busy for more than ${this.#timeout / 1000} s, or hangs,`), this.#timeout)
      const onExit = (): void => drop('crashes')
      const onMessage = (message: unknown): void => {
        settle()
        const { error, result } = message as { error?: string; result?: unknown }
        if (error === undefined) resolve(result)
        else reject(explainRuntime(error, this.#file))
      }
      const settle = (): void => {
        clearTimeout(timer)
        child.off('exit', onExit).off('error', onExit).off('message', onMessage)
      }
      child.on('exit', onExit).on('error', onExit).on('message', onMessage)
      child.send(request, (error) => error && drop('cannot be given to'))
    })
  }
}
