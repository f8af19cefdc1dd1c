import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { JetwatchError } from '@jetwatch/shared/errors'
import { createRandom } from '@jetwatch/shared/random'
import { beforeAll, expect, test } from 'vitest'
import type { JetTable } from '../jet-table.ts'
import { readClass } from '../read-class.ts'
import { tryGraph } from './import-model.ts'
import { readGraph } from './read-graph.ts'
import { Sandbox } from './sandbox.ts'
import { scoreInSandbox } from './score-in-sandbox.ts'
import { autoencoder } from './testing/autoencoder.ts'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const options = { file: 'fuzzed.onnx', preset: 'aachen', preparation: { power: 1, smear: 0, norm: 'none' }, layout: null } as const

let table: JetTable
beforeAll(async () => {
  table = (await readClass({ path: path('../../../../data/qcd.h5'), name: 'qcd', preset: 'aachen', limit: 40 })).table
})

/** Everything of an import but writing. */
async function admit(bytes: Uint8Array, sandbox: Sandbox): Promise<'admitted' | JetwatchError> {
  try {
    await tryGraph(readGraph(bytes, options), sandbox)
    await scoreInSandbox(sandbox, table, { file: options.file, height: 40, width: 40 })
    return 'admitted'
  } catch (error) {
    if (error instanceof JetwatchError) return error
    throw error
  }
}

const whole = { 'our small autoencoder': autoencoder(), 'one of PyTorch': readFileSync(path('./testing/pytorch-conv.onnx')) }

test.each(Object.entries(whole))(
  '%s, damaged in 160 ways, is admitted or refused in one line; nothing crashes or hangs',
  async (_, good) => {
    const random = createRandom(3)
    await using sandbox = new Sandbox(options.file, 10_000)
    expect(await admit(good, sandbox)).toBe('admitted')
    // What is not weights lies at the two ends.
    const place = (): number =>
      random.next() < 0.5 ? random.below(Math.min(1500, good.length)) : good.length - 1 - random.below(Math.min(6000, good.length))
    const damages: (() => Uint8Array)[] = [
      () => good.subarray(0, random.below(good.length)),
      () => {
        const changed = Uint8Array.from(good)
        for (let n = 1 + random.below(6); n > 0; n--) changed[place()] = random.below(256)
        return changed
      },
      () => {
        const changed = Uint8Array.from(good)
        const at = place()
        changed[at] = (changed[at] as number) ^ (1 << random.below(8))
        return changed
      },
      () => {
        const [at, size] = [place(), 1 + random.below(40)]
        return random.next() < 0.5
          ? Uint8Array.from([...good.subarray(0, at), ...good.subarray(at + size)])
          : Uint8Array.from([...good.subarray(0, at), ...good.subarray(at, at + size), ...good.subarray(at)])
      },
    ]
    let refused = 0
    for (let i = 0; i < 160; i++) {
      const result = await admit((damages[i % damages.length] as () => Uint8Array)(), sandbox)
      if (result === 'admitted') continue
      refused++
      expect(['BAD_MODEL', 'PRESET_MISMATCH']).toContain(result.code)
      expect(result.message.length).toBeLessThan(700)
      expect(`${result}`).not.toMatch(/[\n\r]/)
      expect(result.remedy).not.toBe('')
    }
    expect(refused).toBeGreaterThan(80)
    expect(refused).toBeLessThan(160)
    expect(await admit(good, sandbox)).toBe('admitted')
  },
  120_000,
)

test('100 files of random bytes are no ONNX files', async () => {
  const random = createRandom(4)
  for (let i = 0; i < 100; i++) {
    const bytes = Uint8Array.from({ length: random.below(400) }, () => random.below(256))
    expect(() => readGraph(bytes, options)).toThrow(expect.objectContaining({ code: 'BAD_MODEL' }))
  }
})

test('a graph that hangs or crashes ONNX Runtime is BAD_MODEL, and the next one finds the sandbox well', async () => {
  await using sandbox = new Sandbox(options.file, 1)
  await expect(sandbox.load(whole['one of PyTorch'])).rejects.toMatchObject({
    code: 'BAD_MODEL',
    message: expect.stringContaining('hangs'),
  })
  await using other = new Sandbox(options.file)
  expect(await admit(whole['one of PyTorch'], other)).toBe('admitted')
})
