import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { useBackend } from '@jetwatch/engine/tfjs/backend'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import { presetOf } from '@jetwatch/shared/preset'
import { hashFile } from '@jetwatch/source/hash'
import { architectures } from './architectures/architectures.ts'
import { modelCard } from './card.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { fitDensities } from './densities.ts'
import { makeReference } from './make-reference.ts'
import { prepareFolder, writeModel } from './model-folder.ts'
import { exportModel } from './onnx/export-model.ts'
import { applies, modelName, type TrainOptions } from './options.ts'
import { chooseProbe } from './probe.ts'
import type { TrainHooks, TrainPhase } from './progress.ts'
import { readTraining } from './read-training.ts'
import { chooseScoreAxis } from './score-axis.ts'
import { scoreTable } from './score-table.ts'
import { splitByRow } from './split.ts'
import { trainCommand } from './train-command.ts'

export { type TrainOptions, trainOptionsSchema } from './options.ts'
export type { TrainHooks, TrainPhase, TrainProgress } from './progress.ts'

/** Fewer training jets than this make no model of 1,600 pixels. */
const FEWEST_JETS = 100

/**
 * Trains, exports and writes the model folder `options.out`; gives its manifest.
 * @throws USAGE, CONFLICT, NO_JETS, TRAINING, ENGINE_UNAVAILABLE, and what reading the files throws.
 */
export async function train(options: TrainOptions, hooks: TrainHooks = {}): Promise<Manifest> {
  const { height, width } = presetOf(options.preset)
  const pixels = height * width
  const note = (line: string): void => hooks.onNote?.(line)
  const architecture = architectures[options.arch]
  architecture.check?.(options, pixels)
  await prepareFolder(options)
  const backend = architecture.needsBackend(options) ? await useBackend(options.backend) : null
  if (backend) note(`backend ${backend.reason}`)

  const dataSha256 = await hashFile(options.data)
  const { table, skipped, contamination } = await readTraining(options, report(hooks, 'reading'))
  const { training, validation } = splitByRow(table.row, options.validation, options.seed)
  note(`${training.length} ${options.background} jets for training, ${validation.length} for validation, ${skipped} rows skipped`)
  if (training.length < FEWEST_JETS || validation.length === 0) {
    const message = `${training.length} training and ${validation.length} validation jets are too few (at least ${FEWEST_JETS} and 1)`
    throw new JetwatchError('TRAINING', message, 'Give a larger file')
  }

  const fingerprint = fingerprintOf(options, dataSha256)
  const checkpoint = options.resume ? await readCheckpoint(options.out, fingerprint) : null
  if (checkpoint) note(`going on after epoch ${checkpoint.history.length}`)
  const trained = await architecture.fit({ table, training, validation, height, width }, options, {
    ...hooks,
    checkpoint,
    onEpoch: (state) => writeCheckpoint(options.out, { fingerprint, ...state }),
  })

  const name = modelName(options.out)
  const { scale } = trained.score
  const half = options.weights === 'float16' && applies('weights', options.arch)
  const { onnx, outputs } = exportModel({ name, height, width, weights: half ? 'float16' : 'float32', ...trained })
  const scores = await scoreTable(onnx, table, { height, width, scale, onScored: (done) => report(hooks, 'scoring')(done, table.length) })
  const sha256 = createHash('sha256').update(onnx).digest('hex')
  const reference = options.reference && (await makeReference({ ...options, ...options.reference, onnx, scale, model: sha256 }))
  const manifest: Manifest = {
    version: 1,
    name,
    architecture: trained.architecture,
    sha256,
    preset: options.preset,
    background: options.background,
    score: { ...trained.score, ...chooseScoreAxis(scores, scale) },
    outputs,
    preparation: trained.preparation,
    training: {
      command: trainCommand(options),
      data: basename(options.data),
      dataSha256,
      jets: training.length,
      validationJets: validation.length,
      ...(contamination ? { contamination } : {}),
      epochs: trained.history.length,
      seed: options.seed,
      backend: backend?.name ?? 'onnxruntime-cpu',
      loss: trained.loss,
      validationLoss: trained.validationLoss,
      finished: new Date().toISOString(),
    },
    baselines: fitDensities(table, pixels),
    metrics: null,
    probe: chooseProbe(table, scores),
    references: reference ? [reference] : [],
  }
  report(hooks, 'writing')(0, 1)
  // Its tfjs form is written by tfjs, which wants a backend for that too.
  const toLayersModel = half ? undefined : trained.toLayersModel
  if (!backend && toLayersModel) await useBackend('cpu')
  const card = modelCard(manifest, { trained, skipped, half, tfjs: toLayersModel !== undefined })
  const written = await writeModel(options.out, {
    onnx,
    manifest,
    card,
    toLayersModel: toLayersModel ?? null,
    history: trained.history,
  })
  report(hooks, 'writing')(1, 1)
  return written
}

/** All that has to be equal for a checkpoint to be gone on from. */
function fingerprintOf(options: TrainOptions, dataSha256: string): string {
  const { out: _out, data: _data, backend: _backend, resume: _resume, force: _force, reference: _reference, ...rest } = options
  return JSON.stringify({ ...rest, dataSha256 })
}

function report(hooks: TrainHooks, phase: TrainPhase): (done: number, total: number) => void {
  const began = performance.now()
  return (done, total) => {
    const seconds = (performance.now() - began) / 1000
    const etaSeconds = done > 0 && seconds > 1 ? (seconds * (total - done)) / done : null
    hooks.onProgress?.({ phase, done, total, epoch: 0, loss: null, validationLoss: null, etaSeconds })
  }
}
