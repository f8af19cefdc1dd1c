import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import { parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import { hashFile } from '@jetwatch/source/hash'
import { projectPath, ROOT } from '../paths.ts'
import { readRecipe } from '../read-recipe.ts'

const DATA = join(ROOT, 'data')
const RECIPES = join(ROOT, 'recipes')

/** Data files that a run may be asked for by content alone: those of data/, of recipes/ and of the runs before. */
export class KnownFiles {
  /** Path by content hash, as a recipe would name it. What it holds is checked when it is opened. */
  readonly #paths = new Map<string, string>()
  #searched = false

  /** The files of a recipe that this command was given: its paths count. */
  add({ files }: Recipe): void {
    for (const { sha256, path } of files) this.#paths.set(sha256, path)
  }

  /**
   * The recipe with the paths that lie here, whatever it says itself.
   * @throws BAD_RECIPE for a content that is not known here.
   */
  async locate(recipe: Recipe): Promise<Recipe> {
    if (!this.#searched && recipe.files.some(({ sha256 }) => !this.#paths.has(sha256))) await this.#search()
    const files = recipe.files.map((file) => {
      const path = this.#paths.get(file.sha256)
      if (path !== undefined) return { ...file, path }
      throw new JetwatchError(
        'BAD_RECIPE',
        `recipe: nothing here has the content ${file.sha256.slice(0, 12)}… (${file.path})`,
        'Put the file into data/, or start jetwatch replay with the recipe on the command line',
      )
    })
    return parseRecipe({ ...recipe, files })
  }

  async #search(): Promise<void> {
    this.#searched = true
    for (const name of await filesOf(RECIPES, '.json')) {
      const recipe = await readRecipe(join(RECIPES, name)).catch(() => null)
      for (const { sha256, path } of recipe?.files ?? []) if (!this.#paths.has(sha256)) this.#paths.set(sha256, path)
    }
    for (const name of await filesOf(DATA, '.h5')) {
      const path = join(DATA, name)
      this.#paths.set(await hashFile(path), projectPath(path))
    }
  }
}

const filesOf = async (folder: string, ending: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(ending)).sort()
