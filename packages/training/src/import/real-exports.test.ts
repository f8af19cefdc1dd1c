import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evaluate } from '../evaluate.ts'
import { importModel } from './import-model.ts'

const project = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url))
const EXAMPLES = project('docs/examples')
const DATA = project('data/qcd.h5')
/** A Python that has the tools may be named; what it lacks is not tested. */
const PYTHON = process.env['JETWATCH_PYTHON'] ?? 'python3'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-exports-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/**
 * Largest relative difference between the scores that a framework gave to the first rows of data/qcd.h5 (CSV, row and score) and
 * those that Jetwatch gives once the exported file is imported: images, step 7, network and score must all agree.
 */
async function disagreement(onnx: string, csv: string): Promise<{ jets: number; largest: number }> {
  const { directory } = await importModel({
    ...{ file: onnx, root: folder, name: 'imported', preset: 'aachen', preparation: { power: 0.5, smear: 0, norm: 'l2' } },
    ...{ background: 'qcd', data: DATA, layout: null, reference: { fraction: 0.03, seed: 1 }, force: true },
  })
  const [, ...lines] = (await readFile(csv, 'utf8')).trim().split('\n')
  const theirs = new Map(lines.map((line) => line.split(',').map(Number) as [number, number]))
  const { jets } = await evaluate({ modelDir: directory, data: DATA, limit: theirs.size, engine: 'cpu', threads: 1 })
  const differences = Array.from({ length: jets.length }, (_, i) =>
    Math.abs((jets.score[i] as number) / (theirs.get(jets.row[i] as number) ?? Number.NaN) - 1),
  )
  return { jets: differences.length, largest: Math.max(...differences) }
}

test.each([
  ['PyTorch 2.13 (torch.export), dense', 'pytorch'],
  ['Keras 3.15 (trained on TensorFlow 2.21, exported on PyTorch), convolutional', 'keras'],
])('a file of %s scores 64 jets as its own framework did, to 1e-5', async (_, name) => {
  const { jets, largest } = await disagreement(join(EXAMPLES, `${name}.onnx`), join(EXAMPLES, `${name}.csv`))
  expect(jets).toBe(64)
  expect(largest).toBeLessThan(1e-5)
})

/** Why the examples cannot run here, or null. */
function missing(modules: readonly string[], env: Readonly<Record<string, string>> = {}): string | null {
  try {
    execFileSync(PYTHON, ['-c', `import ${modules.join(', ')}`], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
    return null
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? error).trim()
    return `skipped: ${PYTHON} says ${said.split('\n').at(-1)}`
  }
}

const run = (script: string, args: readonly string[], backend = ''): Promise<unknown> =>
  promisify(execFile)(PYTHON, [join(EXAMPLES, script), ...args], {
    env: { ...process.env, ...(backend ? { KERAS_BACKEND: backend } : {}), OMP_NUM_THREADS: '2' },
  })

const noTorch = missing(['tables', 'torch', 'onnx', 'onnxscript'])
const noKeras = noTorch ?? missing(['keras'], { KERAS_BACKEND: 'torch' })

describe('the examples of docs/bring-your-own-model.md, trained for one epoch and exported here', () => {
  const at = (name: string): string => join(folder, name)

  test.skipIf(noTorch)(
    `with PyTorch${noTorch ? ` (${noTorch})` : ''}`,
    async () => {
      await run('jet_images.py', [DATA, at('torch.npy'), '--jets', '100'])
      await run('pytorch_autoencoder.py', [at('torch.npy'), at('torch.onnx'), '--epochs', '1', '--scores', at('torch.csv')])
      const { jets, largest } = await disagreement(at('torch.onnx'), at('torch.csv'))
      expect(jets).toBe(100)
      expect(largest).toBeLessThan(1e-5)
    },
    180_000,
  )

  test.skipIf(noKeras)(
    `with Keras${noKeras ? ` (${noKeras})` : ''}`,
    async () => {
      await run('jet_images.py', [DATA, at('keras.npy'), '--jets', '100'])
      await run('keras_autoencoder.py', ['train', at('keras.npy'), at('my.keras'), '--epochs', '1', '--scores', at('keras.csv')], 'torch')
      await run('keras_autoencoder.py', ['export', at('my.keras'), at('keras.onnx')], 'torch')
      const { jets, largest } = await disagreement(at('keras.onnx'), at('keras.csv'))
      expect(jets).toBe(100)
      expect(largest).toBeLessThan(1e-5)
    },
    180_000,
  )
})
