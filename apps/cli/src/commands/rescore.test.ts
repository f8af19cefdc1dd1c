import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchBuffer } from '@jetwatch/engine/batch'
import { createEngine } from '@jetwatch/engine/create'
import { findModel, type LoadedModel } from '@jetwatch/engine/model'
import { type Evidence, type EvidenceDecision, sealEvidence } from '@jetwatch/shared/evidence/evidence'
import type { Jet } from '@jetwatch/shared/jet'
import { parseRecipe, recipeHash } from '@jetwatch/shared/recipe'
import { openFile } from '@jetwatch/source/file'
import { jets } from '@jetwatch/source/jets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MODELS, ROOT } from '../paths.ts'
import { run } from '../run.ts'
import { testIo } from '../testing-io.ts'

const JETS = 5
const recipe = parseRecipe({
  version: 1,
  name: 'test',
  seed: 1,
  preset: 'aachen',
  files: [{ path: 'top.h5', sha256: 'a'.repeat(64), classes: ['qcd', 'top'] }],
  background: ['qcd'],
  signal: ['top'],
  contamination: 0.5,
  reference: { fraction: 0.5, seed: 1 },
  rate: 1000,
  frameSize: 50,
  events: null,
  loop: true,
})

let folder: string
let sample: Jet[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-rescore-'))
  await using file = await openFile(join(ROOT, 'data', 'top.h5'))
  for await (const batch of jets(file, { preset: 'aachen' })) {
    sample = batch.slice(0, 203)
    break
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const scored = new Map<string, Promise<Float32Array>>()
/** Scores of the sample in one batch, once a model. */
function scoresOf(model: LoadedModel): Promise<Float32Array> {
  const { name } = model.manifest
  const make = async (): Promise<Float32Array> => {
    await using engine = await createEngine(model, { engine: 'cpu', threads: 1 })
    return (await engine.score(new BatchBuffer(sample.length, 40, 40).fill(sample.map(({ image }) => image)))).score
  }
  const scores = scored.get(name) ?? make()
  scored.set(name, scores)
  return scores
}

/** A bundle of the jet in this place of a batch of 203, scored as a scorer would. */
async function bundleOf(
  models: readonly string[],
  place: number,
  change: (content: Omit<Evidence, 'sha256'>) => void = () => {},
): Promise<string> {
  const decisions: EvidenceDecision[] = []
  for (const name of models) {
    const model = await findModel(MODELS, name)
    const value = (await scoresOf(model))[place] as number
    const threshold = { model: name, revision: 3, cut: value / 2, policy: { kind: 'fixed' as const }, author: 'a', reason: '', time: 1 }
    const { sha256: modelSha256 } = model.manifest
    const rest = { engine: 'cpu', device: 'x', meanSquare: 0, tailProbability: null, streamSequence: 1, times: null }
    decisions.push({ model: name, modelSha256, score: value, flagged: true, revision: 3, threshold, ...rest })
  }
  const { image, row } = sample[place] as Jet
  const content: Omit<Evidence, 'sha256'> = {
    kind: 'jetwatch-evidence',
    version: 1,
    made: '2026-01-01T00:00:00.000Z',
    release: '0.1.0',
    event: {
      run: 'r',
      sequence: place,
      label: 'top',
      source: 0,
      sourceSha256: 'a'.repeat(64),
      row,
      pt: null,
      eta: null,
      phi: null,
      mass: null,
      multiplicity: null,
    },
    image: { preset: 'aachen', shape: [40, 40], index: [...image.index], value: [...image.value] },
    decisions,
    marks: [],
    recipe,
    recipeHash: recipeHash(recipe),
  }
  change(content)
  const path = join(folder, `${place}-${models.join('-')}.json`)
  await writeFile(path, JSON.stringify(sealEvidence(content), null, 2))
  return path
}

async function rescore(...argv: string[]) {
  const io = testIo()
  return { code: await run(['rescore', ...argv], io), ...io.written }
}

test('wherever in its batch the scorer had the jet, the cpu engine gives the same bits, for every kind of model', async () => {
  for (let i = 0; i < JETS; i++) {
    const { code, out, err } = await rescore(await bundleOf(['dense-6', 'cnn-6', 'scales-qcd', 'density-top'], 17 * i + (i % 4)), '--json')
    expect(err).toBe('')
    expect(code).toBe(0)
    const { rescored } = JSON.parse(out)
    expect(rescored).toHaveLength(4)
    for (const one of rescored) expect(one).toMatchObject({ bitEqual: true, difference: 0, flagged: true, engine: 'cpu' })
  }
}, 60_000)

test('the report says bit-equal, which model and which cut', async () => {
  const { code, out } = await rescore(await bundleOf(['dense-6'], 5))
  expect(code).toBe(0)
  expect(out).toMatch(/Event 5 of run r.*truth top/)
  expect(out).toMatch(/bit-equal\n.*cut of revision 3.*flagged now, flagged then/)
})

test('a difference within what engines may differ by is stated, a larger one is a fault', async () => {
  const shift = (factor: number) => (content: Omit<Evidence, 'sha256'>) => {
    const [first] = content.decisions
    if (first) Object.assign(first, { score: Math.fround(first.score * factor) })
  }
  const near = await rescore(await bundleOf(['dense-6'], 1, shift(1 + 1e-6)))
  expect(near).toMatchObject({ code: 0, err: '' })
  expect(near.out).toMatch(/differs by .*relative 9\.\d+e-7|differs by .*relative 1\.\d+e-6/)
  const far = await rescore(await bundleOf(['dense-6'], 1, shift(1.01)))
  expect(far.code).toBe(1)
  expect(far.err).toMatch(/^BAD_BUNDLE: dense-6 on cpu scores the image/)
})

test('another model, an unknown graph and a graph nobody named are typed faults', async () => {
  const bundle = await bundleOf(['dense-6'], 2)
  expect((await rescore(bundle, '--model', 'pca-10')).err).toMatch(/^BAD_BUNDLE: pca-10 has the SHA-256/)
  expect((await rescore(bundle, '--model', 'dense-6')).code).toBe(0)
  const unknown = await bundleOf(['dense-6'], 3, ({ decisions }) => Object.assign(decisions[0] ?? {}, { modelSha256: 'f'.repeat(64) }))
  expect((await rescore(unknown)).err).toMatch(/^BAD_MODEL: the event was decided by dense-6 with the SHA-256 ffffffffffff/)
  const nameless = await bundleOf(['dense-6'], 4, ({ decisions }) => Object.assign(decisions[0] ?? {}, { modelSha256: null }))
  expect((await rescore(nameless)).err).toMatch(/^BAD_BUNDLE: the bundle does not say which graph/)
  expect((await rescore(join(folder, 'nothing.json'))).err).toMatch(/^UNREADABLE_FILE: cannot read/)
  expect((await rescore(join(ROOT, 'package.json'))).err).toMatch(/^BAD_BUNDLE: .* no evidence bundle/)
})
