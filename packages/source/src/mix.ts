import type { Jet, SkipCounts, SkipReason } from '@jetwatch/shared/jet'
import { createRandom } from '@jetwatch/shared/random'
import { isReferenceRow, type Recipe } from '@jetwatch/shared/recipe'
import { addSkip } from './jets.ts'
import { createPool, type Pool } from './pool.ts'
import { closeAll, openRecipeFiles, type RecipeFile } from './recipe-files.ts'

/** Seed words of the three generators of a stream. */
const DRAW = 0
const BACKGROUND = 1
const SIGNAL = 2

export interface MixOptions {
  /** Folder that relative paths of the recipe start from. */
  readonly baseDir: string
  /** Jets in each batch; default the recipe's frame size. The stream of jets is the same for any. */
  readonly batch?: number
}

/** Running figures of a mix, changed in place. */
export interface MixStats {
  /** Jets given out. */
  events: number
  /** Passes begun over the background rows (over the signal rows if the contamination is 1). */
  pass: number
  /** Jets of one such pass; null until the first has been read through. */
  passRows: number | null
  /** Rows that cannot become a jet, each counted once however often it comes by. */
  readonly skipped: SkipCounts
}

export type Mix = AsyncGenerator<Jet[], void, undefined> & { readonly stats: MixStats }

/**
 * The recipe's stream of jets, in batches: the same recipe gives the same jets in the same order. Each event is
 * background or signal by a seeded draw at the recipe's contamination; rows held out as the reference never come.
 * Files are opened and checked at the first `next`, and closed when the generator ends or is returned.
 * @throws BAD_RECIPE if a file's content is not the recipe's; NO_JETS; what `openFile` throws.
 */
export function mix(recipe: Recipe, options: MixOptions): Mix {
  const stats: MixStats = { events: 0, pass: 0, passRows: null, skipped: {} }
  return Object.assign(mixJets(recipe, options, stats), { stats })
}

async function* mixJets(recipe: Recipe, options: MixOptions, stats: MixStats): AsyncGenerator<Jet[], void, undefined> {
  const { contamination, seed, loop } = recipe
  const classes = [...(contamination < 1 ? recipe.background : []), ...(contamination > 0 ? recipe.signal : [])]
  const files = await openRecipeFiles(recipe, options.baseDir, classes)
  try {
    const group = (names: readonly string[], word: number, accepts: (row: number) => boolean): Pool => {
      const onSkip = (reason: SkipReason, source: number): void => {
        if (reason !== 'bad-label' || countsBadLabels(word, source)) addSkip(stats.skipped, reason)
      }
      return createPool({ files: filesOf(files, names), classes: names, accepts, seed: [seed, word], loop, onSkip })
    }
    const inBackground = new Set(filesOf(files, recipe.background).map(({ source }) => source))
    /** A row with a bad label belongs to no class: it is counted where the file is read first. */
    const countsBadLabels = (word: number, source: number): boolean =>
      word === BACKGROUND || contamination === 1 || !inBackground.has(source)

    const background = group(recipe.background, BACKGROUND, (row) => !isReferenceRow(row, recipe.reference))
    const signal = group(recipe.signal, SIGNAL, () => true)
    const main = contamination < 1 ? background : signal
    const random = createRandom(seed, DRAW)
    const size = options.batch ?? recipe.frameSize
    const total = recipe.events ?? Number.POSITIVE_INFINITY

    let batch: Jet[] = []
    while (stats.events + batch.length < total) {
      const drawn = (random.next() < contamination ? signal : background).next()
      const jet = drawn instanceof Promise ? await drawn : drawn
      stats.pass = main.pass
      stats.passRows = main.passRows
      if (jet === null) break
      batch.push(jet)
      if (batch.length < size) continue
      stats.events += batch.length
      yield batch
      batch = []
    }
    stats.events += batch.length
    if (batch.length > 0) yield batch
  } finally {
    closeAll(files)
  }
}

const filesOf = (files: readonly RecipeFile[], classes: readonly string[]): RecipeFile[] =>
  files.filter((file) => file.labelsOf(classes).some((label) => label !== undefined))
