import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadModel } from '@jetwatch/engine/model'
import { denseModel } from '@jetwatch/engine/testing/dense-model'
import { sparseImages, testManifest } from '@jetwatch/engine/testing/model-folder'
import { Histogram } from '@jetwatch/shared/histogram'
import { parseManifest } from '@jetwatch/shared/manifest'
import { presetOf } from '@jetwatch/shared/preset'
import { canonicalJson } from '@jetwatch/shared/recipe'
import { REPOSITORY } from '../../service-process.ts'
import { asJson, type FuzzTarget, holds } from '../target.ts'

const SHAPE = { height: 40, width: 40, hidden: [6], seed: 1 }
const probe = () => sparseImages(2, 1).map(({ index, value }) => ({ index: [...index], value: [...value], score: 0.5 }))

/** A model folder whose graph stays as it is: its manifest is read, checked and used. */
export const manifestsTarget: FuzzTarget = {
  name: 'manifests',
  parser: 'model manifests',
  form: 'json',
  limits: { milliseconds: 2_000, mebibytes: 64 },
  inputs: async () => {
    const manifest = testManifest(denseModel(SHAPE), probe())
    const shipped = JSON.parse(readFileSync(`${REPOSITORY}models/dense-6/manifest.json`, 'utf8'))
    const reference = { ...shipped.references[0], model: manifest.sha256 }
    return {
      seeds: [asJson(manifest), asJson({ ...manifest, references: [reference], metrics: shipped.metrics, baselines: shipped.baselines })],
    }
  },
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jetwatch-fuzz-model-'))
    await writeFile(join(folder, 'model.onnx'), denseModel(SHAPE))
    return {
      async check(input) {
        await writeFile(join(folder, 'manifest.json'), input)
        const { manifest } = await loadModel(folder)
        const { score, baselines } = manifest
        holds(
          canonicalJson(parseManifest(JSON.parse(JSON.stringify(manifest)), 'again')) === canonicalJson(manifest),
          'a manifest survives JSON',
        )
        new Histogram({ low: score.range[0], high: score.range[1], bins: score.bins, classes: 2, scale: score.scale })
        for (const density of Object.values(baselines)) {
          if (!density) continue
          holds(density.counts.length === density.edges.length - 1, 'a density has a count for each bin')
          holds(
            density.edges.every((edge, i) => i === 0 || edge > (density.edges[i - 1] as number)),
            'the edges of a density rise',
          )
        }
        const { height, width } = presetOf(manifest.preset)
        for (const { index, value } of manifest.probe) {
          holds(index.length === value.length && index.every((at) => at < height * width), 'a probe is an image of the preset')
        }
        for (const { grid, top } of manifest.references) {
          for (const scores of [grid, top])
            holds(
              scores.every((score, i) => i === 0 || score >= (scores[i - 1] as number)),
              'scores of a reference rise',
            )
        }
      },
      close: () => rm(folder, { recursive: true, force: true }),
    }
  },
}
