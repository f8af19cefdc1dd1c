import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { type Manifest, parseManifest } from '@jetwatch/shared/manifest'
import { NAME_PATTERN, nameSchema } from '@jetwatch/shared/names'
import { presetOf } from '@jetwatch/shared/preset'
import { checkGraph } from './graph-contract.ts'
import { createSession } from './session.ts'

/** Largest model.onnx and manifest.json, in bytes. */
export const MAX_MODEL_BYTES = 8_000_000

export interface LoadedModel {
  readonly directory: string
  readonly manifest: Manifest
  /** The bytes of model.onnx whose SHA-256 is in the manifest. */
  readonly onnx: Uint8Array
}

export type ListedModel =
  | { readonly name: string; readonly directory: string; readonly manifest: Manifest; readonly error: null }
  | { readonly name: string; readonly directory: string; readonly manifest: null; readonly error: string }

/**
 * Reads and checks a model folder: manifest, size and SHA-256 of the graph, its inputs and outputs.
 * @throws BAD_MANIFEST or BAD_MODEL.
 */
export async function loadModel(directory: string): Promise<LoadedModel> {
  const manifestFile = join(directory, 'manifest.json')
  const manifest = parseManifest(parseJson(await readBounded(manifestFile, 'BAD_MANIFEST'), manifestFile), manifestFile)
  checkProbe(manifest, manifestFile)
  const onnxFile = join(directory, 'model.onnx')
  const onnx = await readBounded(onnxFile, 'BAD_MODEL')
  const sha256 = createHash('sha256').update(onnx).digest('hex')
  if (sha256 !== manifest.sha256) {
    throw new JetwatchError(
      'BAD_MODEL',
      `${onnxFile} has the SHA-256 ${sha256}, its manifest says ${manifest.sha256}`,
      'Fetch the model folder again or train it again: graph and manifest belong together',
    )
  }
  await checkOnnx(onnx, manifest, onnxFile)
  return { directory, manifest, onnx }
}

/** The model `name` under `root`. A name can hold no path, so nothing outside of `root` is ever read. */
export async function findModel(root: string, name: string): Promise<LoadedModel> {
  const parsed = nameSchema.safeParse(name)
  if (!parsed.success) {
    throw new JetwatchError('USAGE', `"${name}" is not a model name: ${parsed.error.issues[0]?.message}`, `See the models under ${root}`)
  }
  const model = await loadModel(join(root, name))
  checkName(model.manifest, name)
  return model
}

/** Every folder under `root`, by name; a broken model is listed with its error. An absent `root` holds no models. */
export async function listModels(root: string): Promise<ListedModel[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new JetwatchError('ENVIRONMENT', `cannot list ${root}: ${error.message}`, 'Check the path and its permissions', { cause: error })
  })
  const folders = entries.filter((entry) => !entry.isFile() && !entry.name.startsWith('.')).map((entry) => entry.name)
  const models: ListedModel[] = []
  for (const name of folders.sort()) {
    const directory = join(root, name)
    try {
      const { manifest } = NAME_PATTERN.test(name) ? await findModel(root, name) : await loadModel(directory)
      checkName(manifest, name)
      models.push({ name, directory, manifest, error: null })
    } catch (error) {
      models.push({ name, directory, manifest: null, error: describeError(error) })
    }
  }
  return models
}

async function readBounded(file: string, code: 'BAD_MANIFEST' | 'BAD_MODEL'): Promise<Uint8Array> {
  try {
    const { size } = await stat(file)
    if (size <= MAX_MODEL_BYTES) return await readFile(file)
    throw new JetwatchError(code, `${file} has ${size} bytes; at most ${MAX_MODEL_BYTES} are allowed`, 'Use a smaller model')
  } catch (error) {
    if (error instanceof JetwatchError) throw error
    throw new JetwatchError(code, `cannot read ${file}: ${describeError(error)}`, 'Give a model folder, such as models/NAME', {
      cause: error,
    })
  }
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new JetwatchError('BAD_MANIFEST', `${file}: ${describeError(error)}`, 'Train or import the model again', { cause: error })
  }
}

async function checkOnnx(onnx: Uint8Array, manifest: Manifest, file: string): Promise<void> {
  const session = await createSession(onnx, 'cpu', { threads: 1, spin: false }).catch((error: unknown) => {
    throw new JetwatchError('BAD_MODEL', `${file}: ${describeError(error)}`, 'Export the model again', { cause: error })
  })
  try {
    checkGraph(session, manifest, file)
  } finally {
    await session.release()
  }
}

function checkProbe(manifest: Manifest, file: string): void {
  const { height, width } = presetOf(manifest.preset)
  const bad = manifest.probe.findIndex(({ index, value }) => index.length !== value.length || index.some((at) => at >= height * width))
  if (bad >= 0) {
    throw new JetwatchError(
      'BAD_MANIFEST',
      `${file}: probe.${bad} is not an image of the preset ${manifest.preset}`,
      'Train the model again',
    )
  }
}

function checkName(manifest: Manifest, name: string): void {
  if (manifest.name === name) return
  throw new JetwatchError(
    'BAD_MANIFEST',
    `the folder is called ${name}, its manifest says ${manifest.name}`,
    'Rename the folder: the name stands in subjects and recorded runs',
  )
}
