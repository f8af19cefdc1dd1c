import type { Jet, SkipCounts } from '@jetwatch/shared/jet'
import { isReferenceRow, type Recipe } from '@jetwatch/shared/recipe'
import { type JetBatches, jets } from './jets.ts'
import { closeAll, openRecipeFiles } from './recipe-files.ts'

/**
 * The background jets that the recipe holds out of its stream, in file order: the reference of the background score.
 * Labels are the stream's. Empty if the recipe's reference fraction is 0.
 * @throws what `mix` throws for the recipe's files.
 */
export function referenceRows(recipe: Recipe, options: { readonly baseDir: string }): JetBatches {
  const skipped: SkipCounts = {}
  return Object.assign(readReference(recipe, options.baseDir, skipped), { skipped })
}

async function* readReference(recipe: Recipe, baseDir: string, skipped: SkipCounts): AsyncGenerator<Jet[], void, undefined> {
  const files = await openRecipeFiles(recipe, baseDir, recipe.background)
  try {
    for (const { file, source, labelsOf } of files) {
      const batches = jets(file, {
        preset: recipe.preset,
        source,
        labels: labelsOf(recipe.background),
        rows: (row) => isReferenceRow(row, recipe.reference),
      })
      yield* batches
      for (const [reason, count] of Object.entries(batches.skipped)) {
        skipped[reason as keyof SkipCounts] = (skipped[reason as keyof SkipCounts] ?? 0) + count
      }
    }
  } finally {
    closeAll(files)
  }
}
