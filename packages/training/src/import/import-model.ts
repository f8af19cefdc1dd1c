import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { checkGraph } from '@jetwatch/engine/graph-contract'
import { MAX_MODEL_BYTES } from '@jetwatch/engine/model'
import type { Preparation } from '@jetwatch/engine/preparation'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import { nameSchema } from '@jetwatch/shared/names'
import { type PresetName, presetOf } from '@jetwatch/shared/preset'
import { isReferenceRow } from '@jetwatch/shared/recipe'
import { buildReference } from '@jetwatch/shared/reference'
import { hashFile } from '@jetwatch/source/hash'
import { fitDensities } from '../densities.ts'
import { prepareFolder, writeModel } from '../model-folder.ts'
import { chooseProbe } from '../probe.ts'
import { readClass } from '../read-class.ts'
import { chooseScoreAxis } from '../score-axis.ts'
import { badModel, type Layout } from './ends.ts'
import { importCard } from './import-card.ts'
import { importCommand } from './import-command.ts'
import { readGraph, type UserGraph } from './read-graph.ts'
import { type GraphEnds, Sandbox } from './sandbox.ts'
import { type Scored, scoreInSandbox } from './score-in-sandbox.ts'

export interface ImportOptions {
  /** The .onnx file. */
  readonly file: string
  /** Folder of the models, and the name of the new one in it. */
  readonly root: string
  readonly name: string
  readonly preset: PresetName
  /** Step 7 to put in front of an autoencoder; null for none: the images as the stream has them, of unit sum. */
  readonly preparation: Preparation | null
  /** The class that the model was trained on, and a sample of it: behind probe, score axis, baselines and reference. */
  readonly background: string
  readonly data: string
  /** Null: told by the shape. */
  readonly layout: Layout | null
  /** As in the recipe whose background is watched: only rows that it never replays are looked at. */
  readonly reference: { readonly fraction: number; readonly seed: number }
  readonly force: boolean
}

export interface ImportHooks {
  readonly onProgress?: (done: number, total: number) => void
}

export interface Imported {
  readonly manifest: Manifest
  readonly directory: string
  /** Measured while scoring the sample in batches of 256, on the CPU. */
  readonly jetsPerSecond: number
}

/** Fewer scores give no reference. */
const FEWEST_JETS = 100
const NO_PREPARATION: Preparation = { power: 1, smear: 0, norm: 'none' }

/**
 * Makes a model folder from an ONNX autoencoder, or from a graph that keeps the contract of `manifest.ts` already. Writes
 * nothing before all checks have passed.
 * @throws USAGE, CONFLICT, BAD_MODEL, PRESET_MISMATCH, and what reading the sample throws.
 */
export async function importModel(options: ImportOptions, hooks: ImportHooks = {}): Promise<Imported> {
  const { preset, background, data, reference } = options
  const { height, width } = presetOf(preset)
  const directory = freeFolder(options)
  const file = basename(options.file)
  const bytes = await readOnnx(options.file)
  const graph = readGraph(bytes, { ...options, file, preparation: options.preparation ?? NO_PREPARATION })
  if (graph.kind === 'contract' && options.preparation) {
    const message = `${file} takes "image" and gives "score": it is taken as it is, with its own step 7`
    throw new JetwatchError('USAGE', message, 'Leave --power, --smear and --norm out')
  }
  if (graph.onnx.length > MAX_MODEL_BYTES) throw tooLarge(file, graph.onnx.length)

  await using sandbox = new Sandbox(file)
  const ends = await tryGraph(graph, sandbox)
  const { table } = await readClass({ path: data, name: background, preset, rows: (row) => isReferenceRow(row, reference), limit: null })
  if (table.length < FEWEST_JETS)
    throw new JetwatchError(
      'NO_JETS',
      `${data} has ${table.length} usable ${background} jets in its held-out share, at least ${FEWEST_JETS} are needed`,
      'Give a larger --data',
    )
  const scored = await scoreInSandbox(sandbox, table, { file, height, width, ...hooks })

  const sha256 = createHash('sha256').update(graph.onnx).digest('hex')
  const dataSha256 = await hashFile(data)
  const manifest: Manifest = {
    version: 1,
    name: options.name,
    architecture: graph.architecture,
    sha256,
    preset,
    background,
    score: { ...SCORES[graph.kind], ...axisOf(scored) },
    outputs: graph.kind === 'contract' ? outputsOf(ends.outputs) : { prepared: true, reconstruction: true, latent: 0 },
    preparation: options.preparation ?? NO_PREPARATION,
    training: null,
    imported: {
      command: importCommand(options),
      file,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      date: new Date().toISOString(),
      data: basename(data),
      dataSha256,
      jets: table.length,
    },
    baselines: fitDensities(table, height * width),
    metrics: null,
    probe: chooseProbe(table, scored.scores),
    references: [buildReference(scored.scores, { model: sha256, sample: { sha256: dataSha256, class: background, ...reference } })],
  }
  checkGraph({ inputMetadata: ends.inputs, outputMetadata: ends.outputs } as Parameters<typeof checkGraph>[0], manifest, file)
  await prepareFolder({ out: directory, resume: false, force: options.force })
  const card = importCard(manifest, { kind: graph.kind, jetsPerSecond: scored.jetsPerSecond })
  const written = await writeModel(directory, { onnx: graph.onnx, manifest, card, toLayersModel: null, history: [] })
  return { manifest: written, directory, jetsPerSecond: scored.jetsPerSecond }
}

/** Runs the user's graph and loads the one that becomes `model.onnx`; gives its ends. @throws BAD_MODEL */
export async function tryGraph(graph: UserGraph, sandbox: Sandbox): Promise<GraphEnds> {
  await graph.check(sandbox)
  return sandbox.load(graph.onnx)
}

const SCORES = {
  autoencoder: { name: 'MSE', description: 'squared error of the reconstruction, mean over the pixels of the prepared image' },
  contract: { name: 'score', description: 'as the imported graph gives it; larger is more anomalous' },
} as const

/** Scores that are not all positive cannot be shown as logarithms. */
const axisOf = ({ scores }: Scored): Pick<Manifest['score'], 'scale' | 'range' | 'bins'> =>
  chooseScoreAxis(scores, scores.every((score) => score > 0) ? 'log10' : 'linear')

function outputsOf(
  outputs: readonly { readonly name: string; readonly shape: readonly (number | string)[] | null }[],
): Manifest['outputs'] {
  const has = (name: string): boolean => outputs.some((output) => output.name === name)
  const latent = outputs.find(({ name }) => name === 'latent')?.shape?.[1]
  return { prepared: has('prepared'), reconstruction: has('reconstruction'), latent: typeof latent === 'number' && latent > 0 ? latent : 0 }
}

/** @throws USAGE for a name that could leave the folder, CONFLICT for one that is taken. */
function freeFolder({ root, name, force }: ImportOptions): string {
  const parsed = nameSchema.safeParse(name)
  if (!parsed.success) throw new JetwatchError('USAGE', `"${name}" is not a model name`, `${parsed.error.issues[0]?.message}`)
  const directory = join(root, name)
  if (existsSync(join(directory, 'manifest.json')) && !force)
    throw new JetwatchError('CONFLICT', `there is a model ${name} already`, 'Choose another --name, or replace it with --force')
  return directory
}

async function readOnnx(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > MAX_MODEL_BYTES) throw tooLarge(basename(path), size)
    return await readFile(path)
  } catch (error) {
    if (error instanceof JetwatchError) throw error
    throw new JetwatchError('BAD_MODEL', `cannot read ${path}: ${describeError(error)}`, 'Give the path of an .onnx file', { cause: error })
  }
}

const tooLarge = (file: string, size: number): JetwatchError =>
  badModel(`${file} has ${(size / 1e6).toFixed(1)} MB; at most ${MAX_MODEL_BYTES / 1e6} MB are allowed`, 'Use fewer or narrower layers')
