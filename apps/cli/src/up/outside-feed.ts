import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import { feedRecipe } from '@jetwatch/shared/outside'
import { parseRecipe, type Recipe } from '@jetwatch/shared/recipe'

/** What is said beforehand of an outside producer. */
export interface OutsideFeed {
  readonly name: string
  /** By label code; empty for a stream without truth. */
  readonly classes: readonly string[]
  /** Jets per second that are expected. */
  readonly rate: number
  /** Seconds of silence after which the run is over; undefined waits until it is ended. */
  readonly idle?: number
}

/** The run's recipe: images as the model wants them, and its background among the classes. @throws USAGE where it is not among them. */
export function outsideMaterial(
  { name, classes, rate, idle }: OutsideFeed,
  { preset, background }: Manifest,
): { readonly recipe: Recipe; readonly idle?: number } {
  const known = classes.length ? classes : [background]
  if (!known.includes(background))
    throw new JetwatchError(
      'USAGE',
      `the model's background ${background} is not among the classes ${known.join(', ')}`,
      `Name it in --classes, in the order of the label codes, or choose another --model`,
    )
  const recipe = parseRecipe(feedRecipe({ name, preset, classes: known, background, rate }))
  return { recipe, ...(idle === undefined ? {} : { idle }) }
}
