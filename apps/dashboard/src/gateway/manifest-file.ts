import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError } from '@jetwatch/shared/errors'
import { type Manifest, parseManifest } from '@jetwatch/shared/manifest'

export type ManifestOrReason = { readonly manifest: Manifest; readonly reason: null } | { readonly manifest: null; readonly reason: string }

/** The manifest of a model in the models folder, or why there is none: the page then counts, and says what it cannot draw. */
export async function readManifest(folder: string, model: string): Promise<ManifestOrReason> {
  const file = join(folder, model, 'manifest.json')
  try {
    return { manifest: parseManifest(JSON.parse(await readFile(file, 'utf8')), `models/${model}/manifest.json`), reason: null }
  } catch (error) {
    return {
      manifest: null,
      reason: `The manifest of model ${model} cannot be read, so its score range is unknown. ${describeError(error)}`,
    }
  }
}
