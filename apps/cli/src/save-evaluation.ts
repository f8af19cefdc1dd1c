import { readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Manifest, parseManifest } from '@jetwatch/shared/manifest'
import type { Evaluation } from '@jetwatch/training/evaluation'

type Figure = { readonly value: number; readonly error: number }

/**
 * Keeps an evaluation with its model: `evaluation.json`, and the headline figures in the manifest, where `jetwatch models` finds
 * them. File names stand without their folders: a model travels.
 * @throws BAD_MANIFEST
 */
export async function saveEvaluation(folder: string, evaluation: Evaluation): Promise<void> {
  const data = evaluation.data.map((file) => ({ ...file, path: basename(file.path) }))
  await replace(join(folder, 'evaluation.json'), JSON.stringify({ ...evaluation, data }, null, 2))
  const file = join(folder, 'manifest.json')
  const manifest = parseManifest(JSON.parse(await readFile(file, 'utf8')), file)
  // On one line, as training writes it: most of it are lists of numbers.
  await replace(file, JSON.stringify({ ...manifest, metrics: headline(evaluation, data.map(({ path }) => path).join(', ')) }))
}

/** Null without an AUC. */
function headline({ auc, figures }: Evaluation, sample: string): Manifest['metrics'] {
  if (auc.value === null || auc.error === null) return null
  const figure = (quoted: { value: number | null; error?: number }): Figure | null =>
    quoted.value === null ? null : { value: quoted.value, error: quoted.error ?? 0 }
  return { sample, auc: { value: auc.value, error: auc.error }, e10: figure(figures.e10), e100: figure(figures.e100) }
}

/** Renamed when complete: a reader sees the old document or the new one. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, `${text}\n`)
  await rename(`${file}.new`, file)
}
