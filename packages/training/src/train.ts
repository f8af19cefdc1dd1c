import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import { PRESETS } from '@jetwatch/shared/preset'
import { hashFile } from '@jetwatch/source/hash'
import { useBackend } from './backend.ts'
import { modelCard } from './card.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { type DenseNetwork, foldGain, initialiseDense } from './dense.ts'
import { fitDensities } from './densities.ts'
import { type EpochState, fit } from './fit.ts'
import { makeReference } from './make-reference.ts'
import { prepareFolder, writeModel } from './model-folder.ts'
import { exportDense } from './onnx/export-dense.ts'
import { modelName, type TrainOptions } from './options.ts'
import { trainingGain } from './preparation.ts'
import { chooseProbe } from './probe.ts'
import type { TrainHooks, TrainPhase } from './progress.ts'
import { readClass } from './read-class.ts'
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
  const { height, width } = PRESETS[options.preset]
  const pixels = height * width
  const note = (line: string): void => hooks.onNote?.(line)
  await prepareFolder(options)
  const backend = await useBackend(options.backend)
  note(`backend ${backend.reason}`)

  const dataSha256 = await hashFile(options.data)
  const { table, skipped } = await readClass({
    path: options.data,
    name: options.background,
    preset: options.preset,
    limit: options.jets,
    onProgress: report(hooks, 'reading'),
  })
  const { training, validation } = splitByRow(table.row, options.validation, options.seed)
  note(`${training.length} ${options.background} jets for training, ${validation.length} for validation, ${skipped} rows skipped`)
  if (training.length < FEWEST_JETS || validation.length === 0) {
    const message = `${training.length} training and ${validation.length} validation jets are too few (at least ${FEWEST_JETS} and 1)`
    throw new JetwatchError('TRAINING', message, 'Give a larger file')
  }

  const preparation = { power: options.power, smear: options.smear, norm: options.norm }
  const fingerprint = fingerprintOf(options, dataSha256)
  const checkpoint = options.resume ? await readCheckpoint(options.out, fingerprint) : null
  if (checkpoint) note(`going on after epoch ${checkpoint.history.length}`)
  const { epochs, batch, learningRate, patience, seed } = options
  const network = initialiseDense(pixels, options.latent, seed)
  const onEpoch = (state: EpochState): Promise<void> => writeCheckpoint(options.out, { fingerprint, ...state })
  const sizes = { height, width, preparation }
  const fitted = await fit(
    { table, training, validation, ...sizes, epochs, batch, learningRate, patience, seed, network, checkpoint, onEpoch },
    hooks,
  )
  note(`${fitted.history.length} epochs${fitted.stoppedEarly ? ', stopped early' : ''}; best is epoch ${fitted.bestEpoch}`)

  const name = modelName(options.out)
  const best = foldGain(fitted.network, trainingGain(preparation, pixels))
  const onnx = exportDense({ name, ...sizes, network: best })
  const scores = await scoreTable(onnx, table, { height, width, onScored: (done) => report(hooks, 'scoring')(done, table.length) })
  const sha256 = createHash('sha256').update(onnx).digest('hex')
  const reference = options.reference && (await makeReference({ ...options, ...options.reference, onnx, model: sha256 }))
  const bestRecord = fitted.history[fitted.bestEpoch - 1]
  const manifest: Manifest = {
    version: 1,
    name,
    architecture: describeNetwork(best),
    sha256,
    preset: options.preset,
    background: options.background,
    score: {
      name: 'MSE',
      description: 'squared error of the reconstruction, mean over the pixels of the prepared image',
      ...chooseScoreAxis(scores),
    },
    outputs: { prepared: true, reconstruction: true, latent: options.latent },
    preparation,
    training: {
      command: trainCommand(options),
      data: basename(options.data),
      dataSha256,
      jets: training.length,
      validationJets: validation.length,
      epochs: fitted.history.length,
      seed,
      backend: backend.name,
      loss: bestRecord?.loss ?? 0,
      validationLoss: bestRecord?.validationLoss ?? 0,
      finished: new Date().toISOString(),
    },
    baselines: fitDensities(table, pixels),
    metrics: null,
    probe: chooseProbe(table, scores),
    references: reference ? [reference] : [],
  }
  report(hooks, 'writing')(0, 1)
  const card = modelCard(manifest, { ...fitted, skipped })
  const written = await writeModel(options.out, { onnx, manifest, card, network: best, history: fitted.history })
  report(hooks, 'writing')(1, 1)
  return written
}

const describeNetwork = ({ layers }: DenseNetwork): string =>
  `dense ${[layers[0]?.inputs, ...layers.map((layer) => layer.outputs)].join('-')}`

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
