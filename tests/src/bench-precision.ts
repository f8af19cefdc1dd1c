// npm run bench:precision -- [--engine cpu|webgpu|cuda] [--jets N]: what fp16 does to the scores of every shipped model.
import { parseArgs } from 'node:util'
import { adaptModel } from '@jetwatch/engine/adapt/adapt-model'
import { BatchBuffer } from '@jetwatch/engine/batch'
import type { OrtName } from '@jetwatch/engine/engine'
import { findModel, type LoadedModel, listModels } from '@jetwatch/engine/model'
import { ortEngine } from '@jetwatch/engine/ort-engine'
import { relativeDeviations } from '@jetwatch/engine/self-check'
import { createSession } from '@jetwatch/engine/session'
import type { SparseImage } from '@jetwatch/shared/jet'
import { auc } from '@jetwatch/shared/metrics/auc'
import { type PresetName, presetOf } from '@jetwatch/shared/preset'
import { openFile } from '@jetwatch/source/file'
import { jets } from '@jetwatch/source/jets'
import { REPOSITORY } from './bench/support/samples.ts'

const BATCH = 256
const { values } = parseArgs({ options: { engine: { type: 'string', default: 'cpu' }, jets: { type: 'string', default: '2000' } } })
const engineName = values.engine as OrtName
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

async function imagesOf(file: string, preset: PresetName, count: number): Promise<SparseImage[]> {
  await using opened = await openFile(`${REPOSITORY}data/${file}`)
  const found: SparseImage[] = []
  for await (const batch of jets(opened, { preset })) {
    found.push(...batch.map(({ image }) => image))
    if (found.length >= count) break
  }
  return found.slice(0, count)
}

/** On the CPU a 16-bit graph is computed by casting: operands and results of the products are rounded, their sums are not. */
async function scoresOf(model: LoadedModel, images: readonly SparseImage[], precision: 'fp32' | 'fp16'): Promise<Float64Array> {
  const { onnx, sparse } = adaptModel(model, engineName, { precision, sparse: engineName !== 'cpu' })
  const session = await createSession(onnx, engineName, { threads: 0, spin: false })
  await using engine = ortEngine(model, session, { name: engineName, device: '', precision, sparse })
  const { height, width } = presetOf(model.manifest.preset)
  const buffer = new BatchBuffer(BATCH, height, width)
  const scores = new Float64Array(images.length)
  for (let at = 0; at < images.length; at += BATCH) {
    const { score } = await engine.score(buffer.fill(images.slice(at, at + BATCH)))
    scores.set(score, at)
  }
  return scores
}

const quantile = (sorted: Float64Array, share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number).toExponential(1)

say(`fp16 against fp32 on ${engineName}, ${values.jets} QCD and as many top jets of data/`)
say('| model | median | 99 % | largest | AUC fp32 | AUC fp16 | flags that differ at 1 % of the background |')
say('| --- | --- | --- | --- | --- | --- | --- |')
for (const { name } of await listModels(`${REPOSITORY}models`)) {
  const model = await findModel(`${REPOSITORY}models`, name)
  const { preset, background } = model.manifest
  const count = Number(values.jets)
  const samples = await Promise.all(['qcd.h5', 'top.h5'].map((file) => imagesOf(file, preset, count)))
  if (background === 'top') samples.reverse()
  const images = samples.flat()
  const split = samples[0]?.length ?? 0
  const [whole, half] = [await scoresOf(model, images, 'fp32'), await scoresOf(model, images, 'fp16')]
  const deviations = relativeDeviations(half, whole).sort()
  const area = (scores: Float64Array): string => auc(scores.slice(0, split), scores.slice(split)).value.toFixed(5)
  const cut = whole.slice(0, split).sort()[Math.floor(0.99 * split)] as number
  const differ = whole.reduce((sum, score, i) => sum + (score >= cut !== (half[i] as number) >= cut ? 1 : 0), 0)
  say(
    `| ${name} | ${quantile(deviations, 0.5)} | ${quantile(deviations, 0.99)} | ${quantile(deviations, 1)} | ${area(whole)} | ${area(half)} | ${differ} of ${images.length} |`,
  )
}
process.exit(0)
