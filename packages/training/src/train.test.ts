import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { PRESETS } from '@jetwatch/shared/preset'
import { isReferenceRow } from '@jetwatch/shared/recipe'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { denseImages } from './jet-table.ts'
import { readClass } from './read-class.ts'
import { largestDisagreement, readManifest } from './testing/agreement.ts'
import { type TrainProgress, train, trainOptionsSchema } from './train.ts'

const QCD = fileURLToPath(new URL('../../../data/qcd.h5', import.meta.url))
const { height, width } = PRESETS.aachen
const reference = { data: QCD, fraction: 0.05, seed: 1 }

let root: string
let model: string
const progress: TrainProgress[] = []
const options = (name: string, more: object = {}) =>
  trainOptionsSchema.parse({ data: QCD, out: join(root, name), epochs: 2, jets: 300, batch: 64, backend: 'wasm', ...more })

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetwatch-train-'))
  model = join(root, 'tiny')
  await train(options('tiny', { reference }), { onProgress: (p) => progress.push(p) })
}, 120_000)
afterAll(() => rm(root, { recursive: true, force: true }))

describe('a trained model', () => {
  test('is one that the engine loads, and its probe agrees', async () => {
    await using engine = await createEngine(await loadModel(model), { engine: 'cpu' })
    expect(await selfCheck(engine)).toMatchObject({ jets: 16 })
  })

  test('scores 1,000 jets alike in ONNX and tfjs, to 1e-5', async () => {
    const { table } = await readClass({ path: QCD, name: 'qcd', preset: 'aachen', limit: 1000 })
    expect(table.length).toBe(1000)
    expect(await largestDisagreement(model, table, 'wasm')).toBeLessThan(1e-5)
  }, 60_000)

  test('has the promised inputs and outputs, and its score is the mean squared error of its images', async () => {
    const session = await InferenceSession.create(await readFile(join(model, 'model.onnx')))
    const described = [...session.inputMetadata, ...session.outputMetadata].map((m) =>
      m.isTensor ? `${m.name} ${m.type} ${m.shape}` : m.name,
    )
    expect(described).toEqual([
      'image float32 batch,40,40',
      'score float32 batch',
      'prepared float32 batch,40,40',
      'reconstruction float32 batch,40,40',
      'latent float32 batch,6',
    ])
    const { table } = await readClass({ path: QCD, name: 'qcd', preset: 'aachen', limit: 3 })
    const image = new Tensor('float32', denseImages(table, [0, 1, 2], height * width), [3, height, width])
    const { score, prepared, reconstruction } = await session.run({ image })
    for (let jet = 0; jet < 3; jet++) {
      let error = 0
      let sum = 0
      for (let i = jet * 1600; i < (jet + 1) * 1600; i++) {
        error += ((prepared?.data[i] as number) - (reconstruction?.data[i] as number)) ** 2
        sum += prepared?.data[i] as number
      }
      expect(score?.data[jet] as number).toBeCloseTo(error / 1600, 9)
      expect(sum).toBeCloseTo(1, 5)
    }
    await session.release()
  })

  test('has a reference of the rows that a recipe of the same split holds out', async () => {
    const { references } = await readManifest(model)
    const held = Array.from({ length: 12_000 }, (_, row) => row).filter((row) => isReferenceRow(row, reference))
    expect(references[0]?.n).toBe(held.length)
  })

  test('stays under 8 MB and keeps no checkpoint', async () => {
    const names = await readdir(model, { recursive: true })
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(model, name))).size))
    expect(sizes.reduce((a, b) => a + b)).toBeLessThan(8_000_000)
    expect(names).not.toContain('.checkpoint')
  })

  test('was reported on the way, phase by phase and never backwards', () => {
    expect([...new Set(progress.map((p) => p.phase))]).toEqual(['reading', 'training', 'scoring', 'writing'])
    const training = progress.filter((p) => p.phase === 'training')
    expect(training.at(-1)).toMatchObject({ epoch: 2, done: training.at(-1)?.total })
    for (const [i, p] of training.entries()) expect(p.done).toBeGreaterThan(training[i - 1]?.done ?? 0)
  })
})

test('an interrupted training goes on to exactly the model of an uninterrupted one', async () => {
  const stop = new AbortController()
  const onProgress = (p: TrainProgress): void => {
    if (p.epoch === 2) stop.abort()
  }
  await expect(train(options('halted'), { onProgress, signal: stop.signal })).rejects.toMatchObject({ code: 'TRAINING' })
  await expect(train(options('halted'))).rejects.toMatchObject({ code: 'TRAINING', remedy: expect.stringContaining('--resume') })
  await expect(train(options('halted', { resume: true, seed: 2 }))).rejects.toMatchObject({ code: 'TRAINING' })
  const resumed = await train(options('halted', { resume: true }))
  const whole = await readManifest(model)
  expect(resumed.probe).toEqual(whole.probe)
  expect(resumed.training?.validationLoss).toBe(whole.training?.validationLoss)
}, 60_000)

test('a model is replaced only when asked, and a folder with other files never', async () => {
  await cp(model, join(root, 'taken'), { recursive: true })
  await expect(train(options('taken'))).rejects.toMatchObject({ code: 'CONFLICT', remedy: expect.stringContaining('--force') })
  await writeFile(join(root, 'taken', 'notes.txt'), 'mine')
  await expect(train(options('taken', { force: true }))).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a class that the file does not hold is an error that names those it holds', async () => {
  await expect(train(options('none', { background: 'top' }))).rejects.toMatchObject({
    code: 'NO_JETS',
    message: expect.stringContaining('qcd'),
  })
})
