import { type ConstituentCorruption, corrupt } from '@jetwatch/shared/corruptions/corrupt'
import { type Corruption, isActive } from '@jetwatch/shared/corruptions/corruption'
import { createImager } from '@jetwatch/shared/image'
import type { Jet, SkipReason } from '@jetwatch/shared/jet'
import { presetOf } from '@jetwatch/shared/preset'
import { createRandom } from '@jetwatch/shared/random'
import { type Recipe, recipeClasses } from '@jetwatch/shared/recipe'

/** Seed word of corruptions: those of a mix and of arrivals are 0 to 4. */
const CORRUPTION = 5

/** True where jets must keep their constituents. */
export const actsOnConstituents = ({ corruptions = [] }: Pick<Recipe, 'corruptions'>): boolean =>
  corruptions.some(({ kind }) => kind !== 'label-noise')

/**
 * What the recipe's corruptions make of a jet that becomes event `sequence` at this second of the stream: the jet itself where
 * none acts, or why nothing is left of it. The same arguments give the same jet, whatever was asked before.
 */
export type Corruptor = (jet: Jet, sequence: number, seconds: number) => Jet | SkipReason

export function createCorruptor(recipe: Recipe): Corruptor {
  const corruptions = recipe.corruptions ?? []
  const classes = recipeClasses(recipe).length
  const imager = createImager(presetOf(recipe.preset))
  return (jet, sequence, seconds) => {
    let { label, constituents } = jet
    let touched = false
    const offset = { x: 0, y: 0 }
    for (const [at, corruption] of corruptions.entries()) {
      if (!isActive(corruption, seconds)) continue
      const random = createRandom(recipe.seed, CORRUPTION, at, sequence)
      if (corruption.kind === 'label-noise') {
        label = otherLabel(label, corruption.probability, classes, random)
      } else {
        if (!constituents) throw new RangeError('this jet has kept no constituents')
        touched = true
        if (corruption.kind === 'axis-shift') {
          offset.x += corruption.x
          offset.y += corruption.y
        } else constituents = corrupt(constituents, corruption as ConstituentCorruption & Corruption, random)
      }
    }
    const { source, row, kinematics, image } = jet
    if (!touched) return { source, row, label, kinematics, image }
    const made = imager(constituents as Float32Array, offset)
    return made.ok ? { source, row, label, kinematics: made.kinematics, image: made.image } : made.reason
  }
}

/** With this probability another class, all alike. Without a label there is none to be wrong. */
function otherLabel(label: number | null, probability: number, classes: number, random: ReturnType<typeof createRandom>): number | null {
  if (label === null || classes < 2 || random.next() >= probability) return label
  const other = random.below(classes - 1)
  return other < label ? other : other + 1
}
