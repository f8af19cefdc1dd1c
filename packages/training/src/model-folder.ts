import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { saveLayersModel } from '@jetwatch/engine/tfjs/layers-model'
import { JetwatchError } from '@jetwatch/shared/errors'
import { type Manifest, parseManifest } from '@jetwatch/shared/manifest'
import type { Trained } from './architecture.ts'
import type { EpochRecord } from './checkpoint.ts'
import { hasCheckpoint, removeCheckpoint } from './checkpoint.ts'
import type { TrainOptions } from './options.ts'

const CHECKPOINT = '.checkpoint'
/** All that a model folder may hold; anything else is somebody's and is never touched. */
const OURS = new Set(['model.onnx', 'manifest.json', 'evaluation.json', 'README.md', 'learning-curve.json', 'tfjs', CHECKPOINT])

/**
 * Makes the model folder ready for a training.
 * @throws CONFLICT if a model is there and `force` is not set, or the folder holds other files; TRAINING if a
 * checkpoint is there and neither `resume` nor `force` is set.
 */
export async function prepareFolder({ out, resume, force }: Pick<TrainOptions, 'out' | 'resume' | 'force'>): Promise<void> {
  if (resume && force) throw new JetwatchError('USAGE', '--resume and --force exclude each other', 'Give one of them')
  await mkdir(out, { recursive: true }).catch((error: Error) => {
    throw new JetwatchError('ENVIRONMENT', `cannot make the folder ${out}: ${error.message}`, 'Check the path and its permissions', {
      cause: error,
    })
  })
  const foreign = (await readdir(out)).filter((name) => !OURS.has(name))
  if (foreign.length > 0)
    throw new JetwatchError('CONFLICT', `${out} holds other files (${foreign.slice(0, 3).join(', ')})`, 'Choose another --out')
  if (force) return removeCheckpoint(out)
  if (existsSync(join(out, 'manifest.json')) && !hasCheckpoint(out)) {
    throw new JetwatchError('CONFLICT', `${out} already holds a model`, 'Choose another --out, or replace it with --force')
  }
  if (hasCheckpoint(out) && !resume) {
    throw new JetwatchError('TRAINING', `${out} holds an interrupted training`, 'Go on with it by --resume, or start again with --force')
  }
}

export interface ModelFiles {
  readonly onnx: Uint8Array
  readonly manifest: Manifest
  readonly card: string
  /** Null for what has no tfjs form. */
  readonly toLayersModel: Trained['toLayersModel'] | null
  /** Empty for what has no epochs. */
  readonly history: readonly EpochRecord[]
}

/** Writes a finished model. The manifest comes last and drops in whole: a folder without it is no model. */
export async function writeModel(out: string, { onnx, manifest, card, toLayersModel, history }: ModelFiles): Promise<Manifest> {
  const file = join(out, 'manifest.json')
  let checked = parseManifest(JSON.parse(JSON.stringify(manifest)), file)
  await rm(file, { force: true })
  await rm(join(out, 'evaluation.json'), { force: true })
  await writeFile(join(out, 'model.onnx'), onnx)
  // What an earlier model of another architecture left here would not belong to this one.
  for (const name of ['tfjs', 'learning-curve.json']) await rm(join(out, name), { recursive: true, force: true })
  if (toLayersModel) {
    const autoencoder = toLayersModel()
    checked = { ...checked, tfjs: await saveLayersModel(autoencoder, join(out, 'tfjs')) }
    autoencoder.dispose()
  }
  if (history.length > 0)
    await writeFile(join(out, 'learning-curve.json'), `[\n${history.map((record) => `  ${JSON.stringify(record)}`).join(',\n')}\n]\n`)
  await writeFile(join(out, 'README.md'), card)
  await writeFile(`${file}.new`, `${JSON.stringify(checked)}\n`)
  await rename(`${file}.new`, file)
  await removeCheckpoint(out)
  return checked
}
