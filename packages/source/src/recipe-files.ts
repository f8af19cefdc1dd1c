import { isAbsolute, join } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import { type Recipe, recipeClasses } from '@jetwatch/shared/recipe'
import { type BlockLoader, liveLoader } from './block-loader.ts'
import type { BlockWorkers } from './block-workers.ts'
import { actsOnConstituents } from './corruptor.ts'
import type { JetFile } from './file.ts'
import { openFile } from './file.ts'
import { hashFile } from './hash.ts'
import { cachedLoader, type ImageCacheOptions } from './image-cache.ts'
import { createJetMaker } from './jets.ts'

/** A file of a recipe, open and with the content the recipe names. */
export interface RecipeFile {
  readonly source: number
  readonly file: JetFile
  readonly blocks: BlockLoader
  /** Stream label by the file's own code, for the classes asked for; undefined for all others. */
  labelsOf(classes: readonly string[]): (number | undefined)[]
}

/** Where a recipe's file lies: relative paths start at `baseDir`. */
export const recipePath = (path: string, baseDir: string): string => (isAbsolute(path) ? path : join(baseDir, path))

/**
 * Opens the recipe's files that hold any of the classes, after checking their content hash.
 * `images`: read images from a cache; `workers`: read and image in other threads. Both where no corruption needs the constituents.
 * @throws BAD_RECIPE for other content or other labels than the recipe says; what `openFile` and `cachedLoader` throw.
 */
export async function openRecipeFiles(
  recipe: Recipe,
  baseDir: string,
  classes: readonly string[],
  { images, workers }: { readonly images?: ImageCacheOptions | undefined; readonly workers?: BlockWorkers | null } = {},
): Promise<RecipeFile[]> {
  const opened: RecipeFile[] = []
  const codes = recipeClasses(recipe)
  try {
    for (const [source, entry] of recipe.files.entries()) {
      if (!entry.classes.some((name) => name !== null && classes.includes(name))) continue
      const path = recipePath(entry.path, baseDir)
      await checkHash(path, entry.sha256)
      const file = await openFile(path)
      const keepConstituents = actsOnConstituents(recipe)
      if (keepConstituents && file.layout === 'images') {
        file.close()
        throw new JetwatchError(
          'BAD_RECIPE',
          `recipe: ${entry.path} holds images, but its corruptions act on constituents`,
          'Use a file of constituents, or only the corruption label-noise',
        )
      }
      const makeJets = createJetMaker(file, recipe.preset, keepConstituents)
      const key = { sha256: entry.sha256, preset: recipe.preset }
      const cached = images && !keepConstituents ? await cachedLoader(file, key, makeJets, images).catch(closing(file)) : null
      opened.push({
        source,
        file,
        blocks: cached ?? (workers && !keepConstituents ? workers.loader(file, path, recipe.preset) : liveLoader(file, makeJets)),
        labelsOf: (wanted) => entry.classes.map((name) => (name !== null && wanted.includes(name) ? codes.indexOf(name) : undefined)),
      })
      if (entry.classes.length !== file.classes.length) {
        throw new JetwatchError(
          'BAD_RECIPE',
          `recipe: ${entry.path} has ${file.classes.length} labels (${file.classes.join(', ')}), the recipe names ${entry.classes.length} classes`,
          'List one class, or null, for each label of the file',
        )
      }
    }
    return opened
  } catch (error) {
    closeAll(opened)
    throw error
  }
}

const closing =
  (file: JetFile) =>
  (error: unknown): never => {
    file.close()
    throw error
  }

export function closeAll(files: readonly RecipeFile[]): void {
  for (const { file, blocks } of files) {
    blocks.close()
    file.close()
  }
}

async function checkHash(path: string, expected: string): Promise<void> {
  const found = await hashFile(path)
  if (found === expected) return
  throw new JetwatchError(
    'BAD_RECIPE',
    `${path} has SHA-256 ${found.slice(0, 12)}…, the recipe says ${expected.slice(0, 12)}…`,
    'Put the original file back, or write a new recipe for this one',
  )
}
