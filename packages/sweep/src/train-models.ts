import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson } from '@jetwatch/shared/recipe'
import { hashFile } from '@jetwatch/source/hash'
import { hasCheckpoint } from '@jetwatch/training/checkpoint'
import { train } from '@jetwatch/training/train'
import type { Sweep, SweepPoint, SweepTraining } from './sweep-document.ts'

export interface TrainModels {
  readonly sweep: Sweep
  readonly points: readonly SweepPoint[]
  /** HDF5 file with the background and the signal that is mixed into it. */
  readonly data: string
  /** Folder of the sweep. */
  readonly out: string
  readonly signal: AbortSignal
  /** Trainings finished, of how many, how many of them were there before, and the one at work with the share of it that is done. */
  readonly onProgress: (done: number, total: number, kept: number, name: string | null, share: number) => void
}

/** Share of a training's time that goes into its epochs; the rest is reading, scoring and writing. */
const EPOCHS_SHARE = 0.8

/**
 * Trains every model of the sweep that is not trained yet, and gives their folders by name. A training that was ended goes on from its last complete epoch. Folders
 * stand under a hash of the data and the options: other ones begin anew.
 * @throws what `train` throws; the signal's reason once aborted.
 */
export async function trainModels({ sweep, points, data, out, signal, onProgress }: TrainModels): Promise<Map<string, string>> {
  const sha256 = await hashFile(data)
  const trainings = [...new Map(points.flatMap(({ training }) => (training ? [[training.name, training] as const] : []))).values()]
  const folderOf = ({ model, name }: SweepTraining): string => {
    const settings = canonicalJson({ version: 1, sha256, options: sweep.training?.[model] })
    return join(out, 'models', createHash('sha256').update(settings).digest('hex').slice(0, 12), name)
  }
  const isDone = (folder: string): boolean => existsSync(join(folder, 'manifest.json')) && !hasCheckpoint(folder)
  const todo = trainings.filter((training) => !isDone(folderOf(training)))
  const kept = trainings.length - todo.length
  onProgress(kept, trainings.length, kept, null, 0)
  for (const [i, training] of todo.entries()) {
    const { model, name, contaminate, seed } = training
    const folder = folderOf(training)
    const resume = hasCheckpoint(folder)
    const options = sweep.training?.[model]
    if (!options) throw new RangeError(`the sweep does not say how to train ${model}`)
    await train(
      { ...options, data, out: folder, contaminate, seed, resume, force: !resume, reference: null },
      {
        signal,
        onProgress: ({ phase, done, total }) => {
          if (phase === 'training' && total > 0) onProgress(kept + i, trainings.length, kept, name, (EPOCHS_SHARE * done) / total)
        },
      },
    ).catch((error: unknown) => {
      signal.throwIfAborted()
      throw error
    })
    signal.throwIfAborted()
    onProgress(kept + i + 1, trainings.length, kept, name, 0)
  }
  return new Map(trainings.map((training) => [training.name, folderOf(training)]))
}
