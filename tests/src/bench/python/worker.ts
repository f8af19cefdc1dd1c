import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Contender, Work } from '../harness/contender.ts'

const helloSchema = z.union([z.object({ ready: z.string() }), z.object({ absent: z.string() })])
const workSchema = z.object({ units: z.number().positive(), seconds: z.number().positive(), cpu: z.number().nonnegative() })
const valuesSchema = z.object({ values: z.array(z.number()) })

export type Script = 'read_pandas' | 'image_numpy' | 'engine_onnxruntime' | 'engine_torch'

/** The quick bench starts no Python; other engines than the cpu are not compared with it. */
export const LEFT_OUT = { absent: 'left out of the quick bench' }

/** A Python program that measures itself when it is asked: what it takes to start and to load is not in its figures. */
export class PythonWorker implements AsyncDisposable {
  /** What it is, with versions. */
  readonly about: string
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>

  private constructor(child: ChildProcess, answers: AsyncIterator<string>, about: string) {
    this.#child = child
    this.#answers = answers
    this.about = about
  }

  /** The first interpreter that has what the script imports; or why there is none. */
  static async open(script: Script, args: readonly string[], python: string | null): Promise<PythonWorker | { readonly absent: string }> {
    const reasons: string[] = []
    for (const interpreter of interpreters(python)) {
      const opened = await PythonWorker.#start(interpreter, script, args)
      if (opened instanceof PythonWorker) return opened
      reasons.push(`${interpreter}: ${opened.absent}`)
    }
    return { absent: [...new Set(reasons)].join('; ') }
  }

  static async #start(interpreter: string, script: Script, args: readonly string[]): Promise<PythonWorker | { readonly absent: string }> {
    const file = fileURLToPath(new URL(`${script}.py`, import.meta.url))
    const child = spawn(interpreter, ['-B', file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    let complaint = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2_000)
    })
    child.on('error', (error) => {
      complaint = error.message
    })
    // Ended while it is being written to: the answer that does not come says so.
    child.stdin?.on('error', () => undefined)
    const lines: Interface = createInterface({ input: child.stdout as NodeJS.ReadableStream })
    const answers = lines[Symbol.asyncIterator]()
    const line = await answers.next()
    const hello = line.done ? null : helloSchema.parse(JSON.parse(line.value))
    if (hello && 'ready' in hello) return new PythonWorker(child, answers, hello.ready)
    child.kill()
    return { absent: hello && 'absent' in hello ? hello.absent : complaint.trim().split('\n').at(-1) || 'it ended without a word' }
  }

  contender(name: string, request: Readonly<Record<string, unknown>> = {}): Contender {
    return {
      name,
      measure: async (seconds): Promise<Work> => workSchema.parse(await this.#ask({ ...request, seconds })),
    }
  }

  /** What it computed, to compare with ours. */
  async values(): Promise<number[]> {
    return valuesSchema.parse(await this.#ask({ values: true })).values
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill()
  }

  async #ask(request: object): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`)
    const line = await this.#answers.next()
    if (line.done) throw new Error('the Python reference ended while it was measured')
    return JSON.parse(line.value)
  }
}

const interpreters = (python: string | null): string[] => [...new Set([...(python ? [python] : []), 'python3', '/usr/bin/python3'])]
