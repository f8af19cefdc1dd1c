import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import type { RecipeLibrary } from '@jetwatch/shared/replay/replay-api'
import { readBounded } from '../bounded-file.ts'

const MOST_RECIPES = 100
const RECIPE_BYTES = 64 * 1024

/** Recipes of a folder, broken ones with the reason, and every data file that they or the run in hand name. */
export async function readRecipes(folder: string, current: Recipe | null): Promise<RecipeLibrary> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries.flatMap((entry) => (entry.isFile() && entry.name.endsWith('.json') ? [entry.name] : [])).sort()
  const recipes = await Promise.all(names.slice(0, MOST_RECIPES).map((file) => readRecipe(folder, file)))
  const files = new Map<string, Recipe['files'][number]>()
  for (const recipe of [...recipes.map((one) => one.recipe), current])
    for (const file of recipe?.files ?? []) files.set(`${file.sha256} ${JSON.stringify(file.classes)}`, file)
  return { recipes, files: [...files.values()], current }
}

async function readRecipe(folder: string, file: string): Promise<RecipeLibrary['recipes'][number]> {
  try {
    const found = await readBounded(join(folder, file), RECIPE_BYTES)
    if (found.state !== 'there') throw new Error(found.state === 'absent' ? 'is gone' : found.reason)
    return { file, recipe: parseRecipe(JSON.parse(found.bytes.toString('utf8'))), fault: null }
  } catch (error) {
    const known = error instanceof JetwatchError
    const message = `${file}: ${known ? error.message : describeError(error)}`
    return { file, recipe: null, fault: { code: 'BAD_RECIPE', message, remedy: known ? error.remedy : 'Correct the recipe' } }
  }
}
