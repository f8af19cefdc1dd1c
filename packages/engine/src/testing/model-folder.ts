import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SparseImage } from '@jetwatch/shared/jet'
import type { Manifest } from '@jetwatch/shared/manifest'
import { PRESETS } from '@jetwatch/shared/preset'
import { createRandom } from '@jetwatch/shared/random'
import { BatchBuffer } from '../batch.ts'
import { ortEngine } from '../ort-engine.ts'
import { createSession } from '../session.ts'
import { denseModel } from './dense-model.ts'
import { writeTfjsForm } from './tfjs-form.ts'

/** A temporary folder, removed when disposed. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'jetwatch-engine-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Seeded sparse images of about 40 pixels with falling values that sum to 1, as a preset gives. */
export function sparseImages(n: number, seed: number, pixels = 1600): SparseImage[] {
  const random = createRandom(seed)
  return Array.from({ length: n }, () => {
    const index = new Set<number>()
    const count = 1 + random.below(80)
    while (index.size < count) index.add(random.below(pixels))
    const raw = Array.from(index, () => random.next() ** 4 + 1e-6)
    const sum = raw.reduce((total, value) => total + value, 0)
    return { index: Uint16Array.from(index).sort(), value: Float32Array.from(raw, (value) => value / sum) }
  })
}

export function testManifest(onnx: Uint8Array, probe: Manifest['probe'], name = 'test-dense'): Manifest {
  const density = { edges: [0, 1], counts: [1] }
  return {
    version: 1,
    name,
    architecture: 'dense 1600-64-6, seeded weights',
    sha256: createHash('sha256').update(onnx).digest('hex'),
    preset: 'aachen',
    background: 'qcd',
    score: { name: 'MSE', description: 'mean squared error', scale: 'log10', range: [-8, 0], bins: 80 },
    outputs: { prepared: true, reconstruction: true, latent: 6 },
    preparation: { power: 0.5, smear: 0, norm: 'sum' },
    training: {
      command: 'none',
      data: 'none',
      dataSha256: '0'.repeat(64),
      jets: 1,
      validationJets: 0,
      epochs: 1,
      seed: 1,
      backend: 'none',
      loss: 0,
      validationLoss: 0,
      finished: '2026-01-01T00:00:00Z',
    },
    baselines: { mass: density, meanSquare: density, multiplicity: density },
    metrics: null,
    probe,
    references: [],
  }
}

/** Writes a complete model folder, its probe scored by the CPU engine; gives the folder's path. */
export async function writeTestModel(root: string, name = 'test-dense', hidden: readonly number[] = [64, 6]): Promise<string> {
  const { height, width } = PRESETS.aachen
  const onnx = denseModel({ height, width, hidden, seed: 7 })
  const images = sparseImages(16, 5)
  const probeOf = (score: ArrayLike<number>): Manifest['probe'] =>
    images.map((image, i) => ({ index: [...image.index], value: [...image.value], score: score[i] as number }))
  const session = await createSession(onnx, 'cpu', { threads: 1, spin: false })
  const unscored = testManifest(onnx, probeOf(new Float32Array(images.length)), name)
  await using engine = ortEngine({ directory: root, manifest: unscored, onnx }, session, { name: 'cpu', device: 'test' })
  const { score } = await engine.score(new BatchBuffer(images.length, height, width).fill(images))
  const directory = join(root, name)
  await mkdir(directory)
  await writeFile(join(directory, 'model.onnx'), onnx)
  await writeTfjsForm(join(directory, 'tfjs'), { height, width, hidden, seed: 7 })
  await writeFile(join(directory, 'manifest.json'), JSON.stringify({ ...unscored, probe: probeOf(score) }))
  return directory
}
