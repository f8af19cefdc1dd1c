import { dirname } from 'node:path'
import type { EngineChoice } from '@jetwatch/engine/engine'
import { type LoadedModel, loadModel } from '@jetwatch/engine/model'
import { JetwatchError } from '@jetwatch/shared/errors'
import { isOutside } from '@jetwatch/shared/outside'
import { type Recipe, recipeClasses } from '@jetwatch/shared/recipe'
import type { Reference } from '@jetwatch/shared/reference'
import { plannedEvents } from '@jetwatch/shared/replay-progress'
import type { ReplayRequest } from '@jetwatch/shared/replay-request'
import type { Speed } from '@jetwatch/shared/run-control'
import { closeAll, openRecipeFiles } from '@jetwatch/source/recipe-files'
import { modelIn } from '../model-folder.ts'
import { ROOT } from '../paths.ts'
import { presetMismatch } from './build-recipe.ts'
import type { KnownFiles } from './known-files.ts'
import { prepareReference } from './prepare-reference.ts'
import type { Steps, StepVoice } from './steps.ts'

/** What a run is made of; nothing has been started or written yet. */
export interface Material {
  readonly model: LoadedModel
  readonly recipe: Recipe
  readonly speed: Speed
  /** Sequence to begin at. */
  readonly from: number
  /** Of a run that an outside producer feeds: seconds of silence after which it is over. */
  readonly idle?: number
}

export interface PreparedRun extends Material {
  /** Null where the recipe holds none out. */
  readonly reference: Reference | null
}

export interface PrepareOptions {
  readonly steps: Steps
  readonly cacheDir: string
  readonly engine: EngineChoice
  /** Hears what takes long. */
  readonly onStep?: (detail: string) => void
}

/**
 * Finds out whether a run can be, and makes what it needs: loads, then the reference of its score.
 * @throws what `load` throws, USAGE where it would begin behind its end, and what scoring the reference throws.
 */
export async function prepareRun(
  load: (voice: StepVoice) => Promise<Material>,
  { steps, cacheDir, engine, onStep = () => {} }: PrepareOptions,
): Promise<PreparedRun> {
  const material = await steps.run('recipe and model', async (voice) => {
    const made = await load(voice)
    checkStart(made)
    voice.tell(describe(made))
    return made
  })
  const reference = await steps.run('reference of the background score', async ({ tell, progress }) => {
    let told = -1
    const prepared = await prepareReference(material.model, material.recipe, {
      cacheDir,
      engine,
      onProgress: (done, total) => {
        const percent = total ? Math.floor((100 * done) / total) : 0
        if (percent > told) onStep(`scoring the reference: ${percent} %`)
        told = Math.max(told, percent)
        progress(`${percent} %`)
      },
    })
    tell(prepared ? `${prepared.reference.n} jets (${prepared.from})` : 'the recipe holds none out')
    return prepared?.reference ?? null
  })
  return { ...material, reference }
}

/**
 * The material of a request: its recipe on files that are known here, and a model of the folder of `before`.
 * @throws BAD_RECIPE, USAGE, PRESET_MISMATCH and what opening the files and loading the model throw.
 */
export async function requestedMaterial(request: ReplayRequest, before: LoadedModel, files: KnownFiles): Promise<Material> {
  const name = request.model ?? request.recipe.model ?? before.manifest.name
  const model = await loadModel(name === before.manifest.name ? before.directory : await modelIn(dirname(before.directory), name))
  const recipe = await files.locate(request.recipe)
  if (recipe.preset !== model.manifest.preset)
    throw presetMismatch(recipe.preset, model.manifest, `Choose a model made for ${recipe.preset}`)
  closeAll(await openRecipeFiles(recipe, ROOT, recipeClasses(recipe)))
  return { model, recipe, speed: request.speed, from: request.from }
}

function checkStart({ recipe, from }: Material): void {
  const total = plannedEvents(recipe)
  if (total === null || from < total) return
  throw new JetwatchError(
    'USAGE',
    `the stream of ${recipe.name} has ${total} events, so it cannot begin at ${from}`,
    `Begin below ${total}`,
  )
}

function describe({ recipe, model, speed, from }: Material): string {
  const percent = Math.round(recipe.contamination * 1e4) / 100
  const signals = recipe.signal.length ? ` with ${percent} % ${recipe.signal.join(', ')}` : ''
  if (isOutside(recipe)) return `an outside producer, ${recipe.rate} jets/s expected; ${model.manifest.name}`
  const pace = `${recipe.rate} jets/s${speed === 1 ? '' : speed === 'max' ? ' as fast as it goes' : ` × ${speed}`}`
  return `${recipe.name}, ${recipe.background.join(', ')}${signals} at ${pace}${from > 0 ? `, from ${from} on` : ''}; ${model.manifest.name}`
}
