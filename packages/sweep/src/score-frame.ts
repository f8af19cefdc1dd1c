import type { BatchBuffer } from '@jetwatch/engine/batch'
import type { Engine } from '@jetwatch/engine/engine'
import type { LoadedModel } from '@jetwatch/engine/model'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Jet } from '@jetwatch/shared/jet'
import type { Recipe } from '@jetwatch/shared/recipe'

/** Scores of a frame's jets, in their order. The buffer holds a frame at least. */
export async function scoreFrame(engine: Engine, buffer: BatchBuffer, frame: readonly Jet[]): Promise<Float32Array> {
  buffer.clear()
  for (const { image } of frame) buffer.add(image.index, image.value)
  return Float32Array.from((await engine.score(buffer)).score)
}

/** @throws PRESET_MISMATCH where the model was made for other images. */
export function checkPreset({ manifest }: LoadedModel, recipe: Recipe): void {
  if (recipe.preset === manifest.preset) return
  throw new JetwatchError(
    'PRESET_MISMATCH',
    `the recipe has the preset ${recipe.preset}, ${manifest.name} was made for ${manifest.preset}`,
    'Choose another model or recipe',
  )
}
