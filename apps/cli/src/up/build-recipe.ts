import { join, resolve } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import type { PresetName } from '@jetwatch/shared/preset'
import type { Recipe } from '@jetwatch/shared/recipe'
import { classesFor } from '@jetwatch/source/classes'
import { openFile } from '@jetwatch/source/file'
import { hashFile } from '@jetwatch/source/hash'
import { presetForShape } from '@jetwatch/source/jets'
import type { ClassOfFile } from '../arguments.ts'
import { DEMO_RECIPE, projectPath, ROOT, userPath } from '../paths.ts'
import { readRecipe } from '../read-recipe.ts'
import { type RecipeFile, type RecipeFlags, recipeFromFlags } from './recipe-from-flags.ts'

export interface SampleFlags extends RecipeFlags {
  /** Recipe file to start from; default the demo's. */
  readonly recipe?: string
  readonly data?: readonly string[]
  readonly class?: readonly ClassOfFile[]
}

interface Sample {
  readonly file: RecipeFile
  /** Of image files, the preset of their size: the model's where it fits. */
  readonly preset: PresetName | null
}

/**
 * Reads what the flags name and makes the recipe. Paths inside the project are kept relative to it. A stream of constituents is
 * imaged as the model wants it, unless `--recipe` says otherwise.
 * @throws USAGE, BAD_RECIPE, PRESET_MISMATCH and what opening the files throws.
 */
export async function buildRecipe(flags: SampleFlags, manifest: Manifest, cwd: string): Promise<Recipe> {
  const paths = (flags.data ?? []).map((path) => userPath(path, cwd))
  const stray = flags.class?.find(({ file }) => !paths.includes(resolve(cwd, file)))
  if (stray)
    throw new JetwatchError(
      'USAGE',
      `--class ${stray.name}=${stray.file} names a file that is not replayed`,
      'Give it with --data FILE too',
    )
  const classOf = (path: string): string | undefined => flags.class?.find(({ file }) => resolve(cwd, file) === path)?.name
  const [base, signal, ...data] = await Promise.all([
    readRecipe(flags.recipe === undefined ? DEMO_RECIPE : userPath(flags.recipe, cwd)),
    flags.signal === undefined ? null : readSample(join(ROOT, 'data', `${flags.signal}.h5`), flags.signal, manifest),
    ...paths.map((path) => readSample(path, classOf(path), manifest)),
  ])
  const own = data.find(({ preset }) => preset !== null)?.preset
  const recipe = recipeFromFlags(base, flags, {
    data: data.map(({ file }) => file),
    signal: signal?.file ?? null,
    preset: own ?? (data.length > 0 || flags.recipe === undefined ? manifest.preset : base.preset),
    modelBackground: manifest.background,
  })
  if (recipe.preset === manifest.preset) return recipe
  throw presetMismatch(
    recipe.preset,
    manifest,
    own === undefined
      ? `Choose a model made for ${recipe.preset} (jetwatch models), leave --recipe out, or set its preset to ${manifest.preset}`
      : `Choose a model made for ${recipe.preset} (jetwatch models), or files of constituents, which can be imaged for any model`,
  )
}

export const presetMismatch = (preset: PresetName, model: Manifest, remedy: string): JetwatchError =>
  new JetwatchError('PRESET_MISMATCH', `the stream has the preset ${preset}, the model ${model.name} was made for ${model.preset}`, remedy)

async function readSample(path: string, className: string | undefined, { preset }: Manifest): Promise<Sample> {
  await using file = await openFile(path)
  const classes = classesFor(path, file, className === undefined ? {} : { className })
  return {
    file: { path: projectPath(path), sha256: await hashFile(path), classes },
    preset: file.imageShape && presetForShape(file.imageShape, preset),
  }
}
