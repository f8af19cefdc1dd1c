import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BatchBuffer } from '@jetwatch/engine/batch'
import { createEngine } from '@jetwatch/engine/create'
import type { EngineChoice } from '@jetwatch/engine/engine'
import type { LoadedModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { isOutside } from '@jetwatch/shared/outside'
import { presetOf } from '@jetwatch/shared/preset'
import { isReferenceRow, type Recipe } from '@jetwatch/shared/recipe'
import { buildReference, type Reference, referenceSchema } from '@jetwatch/shared/reference'
import { openFile } from '@jetwatch/source/file'
import { recipePath } from '@jetwatch/source/recipe-files'
import { referenceRows } from '@jetwatch/source/reference-rows'
import { ROOT } from '../paths.ts'

const BATCH = 256

/** Where a reference came from. */
export interface PreparedReference {
  readonly reference: Reference
  readonly from: 'manifest' | 'cache' | 'scored'
}

/**
 * The reference of the model's score on the recipe's held-out background: the manifest's, a cached one, or scored now and
 * cached. Null if the recipe holds nothing out. `onProgress` counts jets.
 * @throws what reading the files and loading the model throw; NO_JETS.
 */
export async function prepareReference(
  model: LoadedModel,
  recipe: Recipe,
  options: { readonly cacheDir: string; readonly engine: EngineChoice; readonly onProgress?: (done: number, total: number) => void },
): Promise<PreparedReference | null> {
  // Nobody here has the files of an outside producer: the model's own background stands for them.
  const own = model.manifest.references[0]
  if (isOutside(recipe)) return own ? { reference: own, from: 'manifest' } : null
  if (recipe.reference.fraction === 0) return null
  const meta = { model: model.manifest.sha256, sample: sampleOf(recipe) }
  const matches = (reference: Reference): boolean =>
    reference.model === meta.model && JSON.stringify(reference.sample) === JSON.stringify(meta.sample)
  const shipped = model.manifest.references.find(matches)
  if (shipped) return { reference: shipped, from: 'manifest' }
  const file = join(options.cacheDir, `${createHash('sha256').update(JSON.stringify(meta)).digest('hex').slice(0, 32)}.json`)
  const cached = await readCached(file)
  if (cached && matches(cached)) return { reference: cached, from: 'cache' }
  const reference = buildReference(await scoreHeldOut(model, recipe, options.engine, options.onProgress), meta)
  await mkdir(options.cacheDir, { recursive: true })
  // Renamed when complete: a second Jetwatch may read it meanwhile.
  await writeFile(`${file}.${process.pid}`, JSON.stringify(reference))
  await rename(`${file}.${process.pid}`, file)
  return { reference, from: 'scored' }
}

/** The recipe's held-out sample: of several background files, the hash of their hashes. */
export function sampleOf({ files, background, reference }: Recipe): Reference['sample'] {
  const hashes = files.filter((file) => file.classes.some((name) => name !== null && background.includes(name))).map((file) => file.sha256)
  const sha256 = hashes.length === 1 ? (hashes[0] as string) : createHash('sha256').update(hashes.join('\n')).digest('hex')
  return { sha256, class: background.join('+'), fraction: reference.fraction, seed: reference.seed }
}

async function readCached(file: string): Promise<Reference | null> {
  try {
    return referenceSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // Absent or of an older version: scored again.
    return null
  }
}

async function scoreHeldOut(
  model: LoadedModel,
  recipe: Recipe,
  engineChoice: EngineChoice,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<number[]> {
  const { height, width } = presetOf(model.manifest.preset)
  const total = await countHeldOut(recipe)
  await using engine = await createEngine(model, { engine: engineChoice })
  await selfCheck(engine)
  const batch = new BatchBuffer(BATCH, height, width)
  const scores: number[] = []
  const flush = async (): Promise<void> => {
    if (batch.n === 0) return
    const { score } = await engine.score(batch)
    for (let i = 0; i < batch.n; i++) scores.push(score[i] as number)
    batch.clear()
    onProgress(scores.length, total)
  }
  for await (const jets of referenceRows(recipe, { baseDir: ROOT })) {
    for (const { image } of jets) {
      batch.add(image.index, image.value)
      if (batch.full) await flush()
    }
  }
  await flush()
  return scores
}

/** Rows of the reference, before any is skipped: for the progress alone. */
async function countHeldOut({ files, background, reference }: Recipe): Promise<number> {
  let rows = 0
  for (const { path, classes } of files) {
    const codes = new Set(classes.flatMap((name, code) => (name !== null && background.includes(name) ? [code] : [])))
    if (codes.size === 0) continue
    await using file = await openFile(recipePath(path, ROOT))
    file.readLabels().forEach((label, row) => {
      if (codes.has(label) && isReferenceRow(row, reference)) rows++
    })
  }
  return rows
}
