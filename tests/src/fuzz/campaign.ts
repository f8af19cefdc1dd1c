import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Answer, Finding, Job } from './messages.ts'
import type { FuzzTarget } from './target.ts'

/** What came of all inputs of one target. */
export interface CampaignResult {
  readonly target: FuzzTarget
  readonly inputs: number
  readonly seconds: number
  readonly accepted: number
  readonly rejected: ReadonlyMap<string, number>
  /** Peak memory of the worker, MiB. */
  readonly peakMebibytes: number
  /** Workers that died or hung, each of them a finding too. */
  readonly replaced: number
  readonly findings: readonly Finding[]
}

export interface CampaignOptions {
  readonly inputs: number
  readonly seed: number
  readonly onProgress?: (done: number, total: number) => void
}

/** Heap of a worker, MiB: far more than any input may need. */
const HEAP = 512
/** An input that takes longer hangs. */
const HANG_MS = 40_000
const POLL_MS = 500
const MOST_REPLACED = 20

/** A worker process that tries inputs on parsers. One that dies or hangs is replaced, and the input that did it is a finding. */
export class Campaign implements AsyncDisposable {
  #child: ChildProcess | null = null
  #folder: Promise<string> | null = null
  #errors = ''

  /** First the kept corpus and the seeds, then `inputs` new inputs. */
  async run(target: FuzzTarget, { inputs, seed, onProgress = () => {} }: CampaignOptions): Promise<CampaignResult> {
    const began = performance.now()
    const findings: Finding[] = []
    const rejected = new Map<string, number>()
    const skip: number[] = []
    let [accepted, peakMebibytes, replaced, next, kept] = [0, 0, 0, 0, false]
    const take = (answer: Answer): void => {
      accepted += answer.accepted
      for (const [code, count] of Object.entries(answer.rejected)) rejected.set(code, (rejected.get(code) ?? 0) + count)
      findings.push(...answer.findings)
      peakMebibytes = Math.max(peakMebibytes, answer.peakMebibytes)
      if (kept) next = answer.next
      onProgress(next, inputs)
    }
    while (!kept || next < inputs) {
      const progressFile = await this.#progressFile()
      const job: Job = { target: target.name, seed, from: next, to: inputs, skip, what: kept ? 'try' : 'kept', progressFile }
      const died = await this.#do(job, take)
      if (died === null) {
        kept = true
        continue
      }
      replaced++
      const number = (await readFile(progressFile)).readUInt32LE()
      const key = `${died.how}: ${died.detail.slice(0, 80)}`
      if (!kept || replaced > MOST_REPLACED) {
        findings.push({ target: target.name, key, detail: died.detail, which: kept ? `${number}` : 'corpus', input: null })
        if (!kept) kept = true
        else break
        continue
      }
      skip.push(number)
      const input = await this.#remake(job, number)
      findings.push({ target: target.name, key, detail: died.detail, which: `${number}`, input })
    }
    const seconds = (performance.now() - began) / 1000
    return { target, inputs, seconds, accepted, rejected, peakMebibytes, replaced, findings }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end()
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true })
  }

  /** The input that ended a worker, base64. */
  async #remake(job: Job, number: number): Promise<string | null> {
    let input: string | null = null
    await this.#do({ ...job, what: 'remake', from: number }, ({ findings }) => {
      input = findings[0]?.input ?? null
    })
    return input
  }

  async #progressFile(): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'jetwatch-fuzz-'))
    const file = join(await this.#folder, 'progress')
    await writeFile(file, Buffer.alloc(4))
    return file
  }

  /** Null when the job is done; else how the worker ended. */
  async #do(job: Job, onAnswer: (answer: Answer) => void): Promise<{ how: 'crash' | 'hang'; detail: string } | null> {
    const child = this.#start()
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise((resolve) => {
        let last = -1
        let since = performance.now()
        timer = setInterval(async () => {
          const number = job.what === 'kept' ? 0 : (await readFile(job.progressFile)).readUInt32LE()
          if (number !== last) since = performance.now()
          last = number
          if (performance.now() - since > (job.what === 'kept' ? 6 : 1) * HANG_MS) {
            child.kill('SIGKILL')
            this.#child = null
            resolve({ how: 'hang', detail: `no end after ${HANG_MS / 1000} s` })
          }
        }, POLL_MS)
        child.once('exit', (code, signal) =>
          resolve({ how: 'crash', detail: `${signal ?? `code ${code}`} ${this.#errors.slice(-600).trim()}` }),
        )
        child.on('message', (answer: Answer) => {
          since = performance.now()
          onAnswer(answer)
          if (answer.done) resolve(null)
        })
        child.send(job)
      })
    } finally {
      clearInterval(timer)
      child.removeAllListeners('exit').removeAllListeners('message')
    }
  }

  #start(): ChildProcess {
    if (this.#child && this.#child.exitCode === null && this.#child.signalCode === null) return this.#child
    this.#errors = ''
    this.#child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [], {
      execArgv: ['--import', 'tsx', `--max-old-space-size=${HEAP}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-4_000)
    })
    return this.#child
  }

  async #end(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.disconnect()
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await exited
    clearTimeout(timer)
  }
}
