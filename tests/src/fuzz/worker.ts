import { closeSync, openSync, writeSync } from 'node:fs'
import { readCorpus } from './corpus.ts'
import { inputOf } from './generate.ts'
import { judge, type Verdict } from './judge.ts'
import type { Answer, Finding, Job } from './messages.ts'
import { minimise } from './minimise.ts'
import type { FuzzTarget, Inputs, OpenTarget } from './target.ts'
import { TARGETS } from './targets.ts'

const REPORT_EVERY = 100
const MINIMISE_MS = 3_000

interface Opened {
  readonly target: FuzzTarget
  readonly inputs: Inputs
  readonly open: OpenTarget
}

let opened: Opened | null = null
/** Each fault is minimised once. */
const known = new Set<string>()

async function openTarget(name: string): Promise<Opened> {
  if (opened?.target.name === name) return opened
  await opened?.open.close?.()
  const target = targetOf(name)
  const now = { target, inputs: await target.inputs(), open: await target.open() }
  opened = now
  // What the parser loads and compiles on first use is not the doing of an input.
  for (let round = 0; round < 3; round++) for (const seed of now.inputs.seeds) await judge(target, now.open, seed)
  return now
}

function targetOf(name: string): FuzzTarget {
  const target = TARGETS.find((one) => one.name === name)
  if (target) return target
  throw new Error(`there is no target ${name}`)
}

class Tally {
  accepted = 0
  rejected: Record<string, number> = {}
  findings: Finding[] = []

  async add(verdict: Verdict, which: string, input: Uint8Array, target: FuzzTarget, open: OpenTarget): Promise<void> {
    if (verdict.kind === 'accepted') this.accepted++
    else if (verdict.kind === 'rejected') this.rejected[verdict.code] = (this.rejected[verdict.code] ?? 0) + 1
    else {
      const { key, detail } = verdict
      const fresh = !known.has(`${target.name} ${key}`)
      known.add(`${target.name} ${key}`)
      const small = fresh && key !== 'slow' && key !== 'memory'
      const fits = async (candidate: Uint8Array): Promise<boolean> => {
        const again = await judge(target, open, candidate)
        return again.kind === 'finding' && again.key === key
      }
      const kept = small ? await minimise(input, fits, MINIMISE_MS) : input
      this.findings.push({ target: target.name, key, detail, which, input: fresh ? Buffer.from(kept).toString('base64') : null })
    }
  }

  /** Sends what has been counted and begins anew; resolves when it is on its way. */
  report(next: number, done: boolean): Promise<void> {
    const { accepted, rejected, findings } = this
    const peakMebibytes = process.resourceUsage().maxRSS / 1024
    const answer: Answer = { next, accepted, rejected, findings, peakMebibytes, done }
    this.accepted = 0
    this.rejected = {}
    this.findings = []
    return new Promise((resolve) => process.send?.(answer, () => resolve()))
  }
}

async function work(job: Job): Promise<void> {
  const tally = new Tally()
  if (job.what === 'remake') {
    const target = targetOf(job.target)
    const input = inputOf(target, await target.inputs(), job.seed, job.from)
    tally.findings.push({ target: job.target, key: '', detail: '', which: `${job.from}`, input: Buffer.from(input).toString('base64') })
    return tally.report(job.from, true)
  }
  const { target, inputs, open } = await openTarget(job.target)
  if (job.what === 'kept') {
    for (const { file, input } of await readCorpus(target.name))
      await tally.add(await judge(target, open, input), file, input, target, open)
    for (const [i, input] of inputs.seeds.entries()) {
      const verdict = await judge(target, open, input)
      const refused: Verdict = { kind: 'finding', key: 'seed refused', detail: verdict.kind === 'rejected' ? verdict.code : '' }
      await tally.add(verdict.kind === 'rejected' ? refused : verdict, `seed ${i}`, input, target, open)
    }
    return tally.report(0, true)
  }
  const progress = openSync(job.progressFile, 'r+')
  const number = Buffer.alloc(4)
  const skip = new Set(job.skip)
  for (let i = job.from; i < job.to; i++) {
    number.writeUInt32LE(i)
    writeSync(progress, number, 0, 4, 0)
    if (!skip.has(i)) {
      const input = inputOf(target, inputs, job.seed, i)
      await tally.add(await judge(target, open, input), `${i}`, input, target, open)
    }
    if ((i + 1) % REPORT_EVERY === 0 && i + 1 < job.to) await tally.report(i + 1, false)
  }
  closeSync(progress)
  await tally.report(job.to, true)
}

process.on('message', (job: Job) => {
  work(job).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exit(70)
  })
})
process.on('disconnect', () => process.exit(0))
