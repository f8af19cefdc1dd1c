import { basename } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import { NAME_PATTERN } from '@jetwatch/shared/names'
import type { PresetName } from '@jetwatch/shared/preset'
import { defaultFrameSize, parseRecipe, type Recipe } from '@jetwatch/shared/recipe'

/** A file as a recipe lists it: its path, content hash and the class of each label code. */
export type RecipeFile = Recipe['files'][number]

/** The flags of `up` that shape the stream. What is undefined is left as the base recipe has it. */
export interface RecipeFlags {
  readonly contamination?: number
  readonly rate?: number
  readonly seed?: number
  readonly loop?: boolean
  /** Name of the bundled signal. */
  readonly signal?: string
  readonly background?: string
}

/** The files that flags brought in, read and hashed by the caller. */
export interface RecipeInputs {
  /** Files of `--data`, in place of the base recipe's; empty without the flag. */
  readonly data: readonly RecipeFile[]
  /** The bundled file of `--signal`; null without the flag. */
  readonly signal: RecipeFile | null
  readonly preset: PresetName
  /** The class that the model was trained on. */
  readonly modelBackground: string
}

/**
 * The recipe that the flags ask for, from a base recipe. Without flags it is the base recipe itself, unless the model
 * was trained on another of its classes: then that class is the background and all others are signal.
 * @throws USAGE where the flags contradict each other or the files.
 */
export function recipeFromFlags(base: Recipe, flags: RecipeFlags, inputs: RecipeInputs): Recipe {
  const files = chooseFiles(base, inputs)
  const classes = [...new Set(files.flatMap((file) => file.classes.filter((name) => name !== null)))]
  const background = chooseBackground(base, flags, inputs, classes)
  const signal = chooseSignal(base, flags, inputs, classes, background)
  const contamination = flags.contamination ?? (signal.length > 0 ? base.contamination : 0)
  if (contamination > 0 && signal.length === 0) {
    throw new JetwatchError(
      'USAGE',
      `--contamination ${contamination} needs a signal, but the files hold only ${classes.join(', ')}`,
      'Add --signal top, w or hbb, or a file with --data FILE',
    )
  }
  const wanted = new Set([...background, ...signal])
  const rate = flags.rate ?? base.rate
  return parseRecipe({
    ...base,
    name: inputs.data[0] ? recipeName(inputs.data[0].path) : base.name,
    seed: flags.seed ?? base.seed,
    preset: inputs.preset,
    files: files.filter((file) => file.classes.some((name) => name !== null && wanted.has(name))),
    background,
    signal,
    contamination,
    rate,
    frameSize: flags.rate === undefined ? base.frameSize : defaultFrameSize(rate),
    loop: flags.loop ?? base.loop,
  })
}

function chooseFiles(base: Recipe, { data, signal }: RecipeInputs): readonly RecipeFile[] {
  const files = data.length > 0 ? data : base.files
  if (!signal || files.some(({ sha256 }) => sha256 === signal.sha256)) return files
  return [...files, signal]
}

function chooseBackground(base: Recipe, flags: RecipeFlags, inputs: RecipeInputs, classes: readonly string[]): string[] {
  if (flags.background !== undefined) {
    if (classes.includes(flags.background)) return [flags.background]
    throw new JetwatchError('USAGE', `no file has the class "${flags.background}"`, `--background may be ${classes.join(', ')}`)
  }
  if (base.background.includes(inputs.modelBackground) && inputs.data.length === 0) return base.background
  if (classes.includes(inputs.modelBackground)) return [inputs.modelBackground]
  throw new JetwatchError(
    'USAGE',
    `the model's background ${inputs.modelBackground} is in no file`,
    `Name the background with --background ${classes.join(', ')}, or the classes with --class NAME=FILE`,
  )
}

function chooseSignal(
  base: Recipe,
  flags: RecipeFlags,
  inputs: RecipeInputs,
  classes: readonly string[],
  background: readonly string[],
): string[] {
  if (flags.signal !== undefined) {
    if (!background.includes(flags.signal)) return [flags.signal]
    throw new JetwatchError('USAGE', `--signal ${flags.signal} is the background`, 'Choose another signal or background')
  }
  const kept = inputs.data.length === 0 && base.background.every((name) => background.includes(name))
  return kept ? [...base.signal] : classes.filter((name) => !background.includes(name))
}

/** From a file's name, short enough that a run's name (recipe, date, time) stays within 32 characters. */
export function recipeName(path: string): string {
  const slug = basename(path)
    .toLowerCase()
    .replace(/\.[^.]*$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, LONGEST_NAME)
    .replace(/-+$/, '')
  return NAME_PATTERN.test(slug) ? slug : 'sample'
}

const LONGEST_NAME = 16

/** `demo-20261122-101500`: the recipe and the local time of the start. */
export function runName(recipe: string, start: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = `${start.getFullYear()}${two(start.getMonth() + 1)}${two(start.getDate())}`
  return `${recipe.slice(0, LONGEST_NAME).replace(/-+$/, '')}-${date}-${two(start.getHours())}${two(start.getMinutes())}${two(start.getSeconds())}`
}
