import { JetwatchError } from '@jetwatch/shared/errors'
import { Broken, type FuzzTarget, type OpenTarget } from './target.ts'

/** What came of one input. `key` tells findings apart: the same fault met again is the same finding. */
export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'rejected'; readonly code: string }
  | { readonly kind: 'finding'; readonly key: string; readonly detail: string }

const LONGEST_MESSAGE = 2_000
const MIB = 2 ** 20

/** Runs one input and judges what the parser did with it. */
export async function judge(target: FuzzTarget, open: OpenTarget, input: Uint8Array): Promise<Verdict> {
  const { milliseconds, mebibytes } = target.limits
  const before = usage()
  const verdict = await outcome(open, input)
  const after = usage()
  const took = after.milliseconds - before.milliseconds
  const polluted = pollution()
  if (polluted) return { kind: 'finding', key: 'pollution', detail: polluted }
  if (verdict.kind === 'finding') return verdict
  if (took > milliseconds)
    return { kind: 'finding', key: 'slow', detail: `took ${took.toFixed(0)} ms of CPU, at most ${milliseconds} are allowed` }
  const grown = Math.max(after.peak - before.peak, after.external - before.external) / MIB
  if (grown > mebibytes) return { kind: 'finding', key: 'memory', detail: `took ${grown.toFixed(0)} MiB, at most ${mebibytes} are allowed` }
  return verdict
}

async function outcome(open: OpenTarget, input: Uint8Array): Promise<Verdict> {
  try {
    await open.check(input)
    return { kind: 'accepted' }
  } catch (error) {
    if (error instanceof JetwatchError) return judgeRefusal(error)
    if (error instanceof Broken) return { kind: 'finding', key: `broken: ${error.message.slice(0, 60)}`, detail: error.message }
    const thrown = error instanceof Error ? error : new Error(`threw ${String(error)}`)
    const place =
      thrown.stack
        ?.split('\n')
        .find((line) => /\/(packages|apps|services)\//.test(line))
        ?.trim()
        .replace(/\(?file:.*\/(packages|apps|services)/, '$1') ?? ''
    return {
      kind: 'finding',
      key: `untyped: ${thrown.name} ${place.slice(0, 90)}`,
      detail: `${thrown.name}: ${thrown.message.slice(0, 300)} ${place}`,
    }
  }
}

/** A refusal is one line that a terminal can show, with a remedy. */
function judgeRefusal({ code, message, remedy }: JetwatchError): Verdict {
  const text = `${message} ${remedy}`
  if (remedy.trim() === '') return { kind: 'finding', key: 'no remedy', detail: `${code}: ${message.slice(0, 200)}` }
  if (text.length > LONGEST_MESSAGE)
    return { kind: 'finding', key: `long message ${code}`, detail: `${text.length} characters: ${text.slice(0, 100)}` }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal.
  if (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text))
    return { kind: 'finding', key: `control characters ${code}`, detail: JSON.stringify(text.slice(0, 200)) }
  return { kind: 'rejected', code }
}

/** CPU time of the process so far (a busy machine is not the input's doing), its peak of memory, and what lies outside of the heap now. */
function usage(): { milliseconds: number; peak: number; external: number } {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { milliseconds: (userCPUTime + systemCPUTime) / 1000, peak: maxRSS * 1024, external: process.memoryUsage().arrayBuffers }
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype].map((prototype) => ({
  prototype,
  keys: Object.getOwnPropertyNames(prototype).length,
}))

function pollution(): string | null {
  for (const { prototype, keys } of PROTOTYPES) {
    const now = Object.getOwnPropertyNames(prototype)
    if (now.length !== keys)
      return `a prototype has ${now.length} properties instead of ${keys}: ${now.slice(keys).join(', ').slice(0, 100)}`
  }
  return null
}
