import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useBackend } from '@jetwatch/engine/tfjs/backend'
import { readLayersModel } from '@jetwatch/engine/tfjs/layers-model'
import { createPrepare } from '@jetwatch/engine/tfjs/prepare'
import { type Manifest, parseManifest } from '@jetwatch/shared/manifest'
import { presetOf } from '@jetwatch/shared/preset'
import * as tf from '@tensorflow/tfjs-core'
import { denseImages, type JetTable } from '../jet-table.ts'
import { scoreTable } from '../score-table.ts'

export async function readManifest(folder: string): Promise<Manifest> {
  return parseManifest(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')), folder)
}

/** Scores from the tfjs form of a model on the current backend, 100 jets at a time. */
export async function tfjsScores(folder: string, { preset, preparation }: Manifest, table: JetTable): Promise<Float32Array> {
  const { height, width } = presetOf(preset)
  const pixels = height * width
  const model = await readLayersModel(join(folder, 'tfjs'))
  const prepare = createPrepare(preparation, height, width)
  const scores = new Float32Array(table.length)
  for (let at = 0; at < table.length; at += 100) {
    const which = Uint32Array.from({ length: Math.min(100, table.length - at) }, (_, i) => at + i)
    const batch = tf.tidy(() => {
      const prepared = prepare(tf.tensor2d(denseImages(table, which, pixels), [which.length, pixels]))
      return tf.mean(tf.squaredDifference(model.predict(prepared) as tf.Tensor, prepared), 1)
    })
    scores.set(await batch.data(), at)
    batch.dispose()
  }
  model.dispose()
  prepare.dispose()
  return scores
}

/**
 * Largest |ONNX − tfjs| / tfjs over the jets of a table. The backend `cpu` is slow but adds in double precision; `wasm` adds
 * 1,600 float32 numbers one by one, which alone can cost 2.5e-5 where the reconstruction is good.
 */
export async function largestDisagreement(folder: string, table: JetTable, backend: 'cpu' | 'wasm'): Promise<number> {
  await useBackend(backend)
  const manifest = await readManifest(folder)
  const tfjs = await tfjsScores(folder, manifest, table)
  const onnx = await scoreTable(await readFile(join(folder, 'model.onnx')), table, presetOf(manifest.preset))
  return tfjs.reduce((largest, score, i) => Math.max(largest, Math.abs((onnx[i] as number) - score) / score), 0)
}
