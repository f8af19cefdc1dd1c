import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { describeIssues } from '@jetwatch/shared/validate'
import { z } from 'zod'

const epochSchema = z.strictObject({ epoch: z.int().positive(), loss: z.number(), validationLoss: z.number(), seconds: z.number() })
/** One point of the learning curve. */
export type EpochRecord = z.infer<typeof epochSchema>

const stateSchema = z.strictObject({
  version: z.literal(1),
  /** What must be the same for the training to go on: options and sample. */
  fingerprint: z.string(),
  steps: z.int().nonnegative(),
  history: z.array(epochSchema).min(1),
  bestEpoch: z.int().positive(),
  /** Lengths of the arrays in epoch-<n>.bin: weights, moments and best weights, in this order. */
  lengths: z.strictObject({ weights: z.array(z.int()), moments: z.array(z.int()), best: z.array(z.int()) }),
})

/** All of a training at the end of an epoch. Random numbers are functions of (seed, epoch), so they need no state. */
export interface Checkpoint {
  readonly fingerprint: string
  readonly steps: number
  readonly history: readonly EpochRecord[]
  readonly bestEpoch: number
  readonly weights: readonly Float32Array[]
  readonly moments: readonly Float32Array[]
  readonly best: readonly Float32Array[]
}

const folder = (out: string): string => join(out, '.checkpoint')
export const hasCheckpoint = (out: string): boolean => existsSync(join(folder(out), 'state.json'))
export const removeCheckpoint = (out: string): Promise<void> => rm(folder(out), { recursive: true, force: true })

/** Replaces the checkpoint: the state file names its arrays and is swapped in one step, so an interruption leaves the old or the new one. */
export async function writeCheckpoint(out: string, { weights, moments, best, ...state }: Checkpoint): Promise<void> {
  const into = folder(out)
  await mkdir(into, { recursive: true })
  const arrays = arraysName(state.history.length)
  const all = [...weights, ...moments, ...best]
  await writeFile(join(into, arrays), Buffer.concat(all.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength))))
  const count = (list: readonly Float32Array[]): number[] => list.map((a) => a.length)
  const lengths = { weights: count(weights), moments: count(moments), best: count(best) }
  await writeFile(join(into, 'state.json.new'), JSON.stringify({ version: 1, ...state, lengths }))
  await rename(join(into, 'state.json.new'), join(into, 'state.json'))
  for (const name of await readdir(into)) if (name.endsWith('.bin') && name !== arrays) await rm(join(into, name))
}

const arraysName = (epoch: number): string => `epoch-${epoch}.bin`

/** @throws TRAINING if there is none, it is damaged, or it belongs to other options or another sample. */
export async function readCheckpoint(out: string, fingerprint: string): Promise<Checkpoint> {
  if (!hasCheckpoint(out)) throw new JetwatchError('TRAINING', `${folder(out)} holds no checkpoint`, 'Train without --resume')
  const damaged = (detail: string) =>
    new JetwatchError('TRAINING', `the checkpoint in ${out} is damaged: ${detail}`, 'Train again with --force')
  const read = (name: string): Promise<Buffer> =>
    readFile(join(folder(out), name)).catch((error) => Promise.reject(damaged(describeError(error))))
  const parsed = stateSchema.safeParse(parseJson((await read('state.json')).toString()))
  if (!parsed.success) throw damaged(describeIssues(parsed.error))
  const { lengths, version: _, ...state } = parsed.data
  if (state.fingerprint !== fingerprint) {
    throw new JetwatchError(
      'TRAINING',
      `the checkpoint in ${out} was made with other options or data`,
      'Use the same options to resume, or train again with --force',
    )
  }
  const total = [...lengths.weights, ...lengths.moments, ...lengths.best].reduce((a, b) => a + b, 0)
  const bytes = await read(arraysName(state.history.length))
  if (bytes.length !== 4 * total) throw damaged(`the arrays have ${bytes.length} bytes, not ${4 * total}`)
  const all = new Float32Array(new Uint8Array(bytes).buffer)
  let at = 0
  const take = (counts: number[]): Float32Array[] =>
    counts.map((n) => {
      at += n
      return all.slice(at - n, at)
    })
  return { ...state, weights: take(lengths.weights), moments: take(lengths.moments), best: take(lengths.best) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
