import { join } from 'node:path'
import { listModels } from '@jetwatch/engine/model'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { hashFile } from '@jetwatch/source/hash'
import { DEMO_RECIPE, MODELS, ROOT } from '../paths.ts'
import { readRecipe } from '../read-recipe.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const RESTORE = 'Get the files back with git checkout -- data recipes models'

/** Manifests, graphs and SHA-256 of all models. A broken one only matters to a start if it is `needed`. */
export async function examineModels(needed: string): Promise<Finding> {
  const listed = await listModels(MODELS)
  const broken = listed.filter(({ error }) => error !== null)
  if (listed.length === 0) return fail('models', 'models/ holds none', RESTORE)
  if (broken.length === 0) return ok('models', `${listed.length} intact, by SHA-256`)
  const detail = `${broken.length} of ${listed.length} broken: ${broken.map(({ name, error }) => `${name} (${error})`).join(', ')}`
  return broken.some(({ name }) => name === needed) ? fail('models', detail, RESTORE) : warn('models', detail, RESTORE)
}

/** The files of the demo, by content. */
export async function examineData(): Promise<Finding> {
  try {
    const { files } = await readRecipe(DEMO_RECIPE)
    for (const { path, sha256 } of files) {
      if ((await hashFile(join(ROOT, path))) !== sha256)
        return fail('data', `${path} is not the file that recipes/demo.json names`, RESTORE)
    }
    return ok('data', `${files.map(({ path }) => path).join(', ')} as recipes/demo.json names them`)
  } catch (error) {
    return fail('data', error instanceof JetwatchError ? error.message : describeError(error), RESTORE)
  }
}
