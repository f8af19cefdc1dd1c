import { readFile, stat } from 'node:fs/promises'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import { projectPath } from './paths.ts'

/** The recipe in a file. @throws BAD_RECIPE where there is none, or it is wrong. */
export async function readRecipe(file: string): Promise<Recipe> {
  return parseRecipe(await readJsonDocument(file, 'Give a recipe as JSON; recipes/demo.json is an example'))
}

/** Recipes and sweeps have a few thousand bytes. */
const MAX_DOCUMENT_BYTES = 2_000_000

/** @throws BAD_RECIPE where the file cannot be read or is no JSON. */
export async function readJsonDocument(file: string, remedy: string): Promise<unknown> {
  try {
    const info = await stat(file)
    if (!info.isFile()) throw new Error('it is not a regular file')
    if (info.size > MAX_DOCUMENT_BYTES) throw new Error(`it has ${info.size} bytes, at most ${MAX_DOCUMENT_BYTES} are read`)
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new JetwatchError('BAD_RECIPE', `${projectPath(file)}: ${describeError(cause)}`, remedy, { cause })
  }
}
