import { contaminationAt, highestContamination, lowestContamination } from '@jetwatch/shared/contamination-schedule'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Jet, SkipCounts, SkipReason } from '@jetwatch/shared/jet'
import { createRandom, type Random } from '@jetwatch/shared/random'
import { isReferenceRow, type Recipe } from '@jetwatch/shared/recipe'
import { createStreamClock } from '@jetwatch/shared/stream-clock'
import { BlockWorkers } from './block-workers.ts'
import { createCorruptor } from './corruptor.ts'
import type { ImageCacheOptions } from './image-cache.ts'
import { addSkip } from './jets.ts'
import { createPool, type Pool } from './pool.ts'
import { closeAll, openRecipeFiles, type RecipeFile } from './recipe-files.ts'

/** Seed words of the generators of a stream; 3 is that of the arrivals, 5 that of the corruptions. */
const DRAW = 0
const BACKGROUND = 1
const SIGNAL = 2
const CLASS = 4
/** Jets in a row of which nothing is left, before the recipe is taken to be at fault. */
const MOST_REFUSED = 10_000

export interface MixOptions {
  /** Folder that relative paths of the recipe start from. */
  readonly baseDir: string
  /** Jets in each batch; default the recipe's frame size. The stream of jets is the same for any. */
  readonly batch?: number
  /** Keeps images on disk and reads them from there at the next replay: the same jets, without HDF5 and preprocessing. */
  readonly images?: ImageCacheOptions | undefined
  /** Threads that read and image ahead; 0, the default, does it in this one. The stream is the same for any. */
  readonly workers?: number | undefined
}

/** Running figures of a mix, changed in place. */
export interface MixStats {
  /** Jets given out. */
  events: number
  /** Passes begun over the background rows (over the signal rows if the contamination is 1). */
  pass: number
  /** Jets of one such pass; null until the first has been read through. */
  passRows: number | null
  /** Rows that cannot become a jet, each counted once however often it comes by; and jets of which a corruption left nothing, each time. */
  readonly skipped: SkipCounts
}

export type Mix = AsyncGenerator<Jet[], void, undefined> & { readonly stats: MixStats }

/**
 * The recipe's stream of jets, in batches: the same recipe gives the same jets in the same order. Each event is
 * background or signal by a seeded draw at the contamination that holds at its time; rows held out as the reference never
 * come. Corruptions change jets, never which jets are drawn.
 * Files are opened and checked at the first `next`, and closed when the generator ends or is returned.
 * @throws BAD_RECIPE if a file's content is not the recipe's; NO_JETS; what `openFile` throws.
 */
export function mix(recipe: Recipe, options: MixOptions): Mix {
  const stats: MixStats = { events: 0, pass: 0, passRows: null, skipped: {} }
  return Object.assign(mixJets(recipe, options, stats), { stats })
}

async function* mixJets(recipe: Recipe, options: MixOptions, stats: MixStats): AsyncGenerator<Jet[], void, undefined> {
  const { contamination, contaminationSchedule, seed, loop } = recipe
  const [lowest, highest] = [
    lowestContamination(contamination, contaminationSchedule),
    highestContamination(contamination, contaminationSchedule),
  ]
  const classes = [...(lowest < 1 ? recipe.background : []), ...(highest > 0 ? recipe.signal : [])]
  const workers = options.workers ? new BlockWorkers(options.workers) : null
  const files = await openRecipeFiles(recipe, options.baseDir, classes, { images: options.images, workers }).catch(
    async (error: unknown) => {
      await workers?.close()
      throw error
    },
  )
  try {
    const inBackground = new Set(filesOf(files, recipe.background).map(({ source }) => source))
    /** A row with a bad label belongs to no class: it is counted where the file is read first. */
    const countsBadLabels = (word: number, source: number): boolean => word === BACKGROUND || lowest === 1 || !inBackground.has(source)
    const poolOf = (names: readonly string[], word: number, first: boolean): Pool => {
      const onSkip = (reason: SkipReason, source: number): void => {
        if (reason !== 'bad-label' || (first && countsBadLabels(word, source))) addSkip(stats.skipped, reason)
      }
      const accepts = word === BACKGROUND ? (row: number) => !isReferenceRow(row, recipe.reference) : () => true
      return createPool({ files: filesOf(files, names), classes: names, accepts, seed: [seed, word], loop, onSkip })
    }
    const { fractions } = recipe
    const group = (names: readonly string[], word: number): Drawing =>
      fractions && names.length > 1 && names.every((name) => Object.hasOwn(fractions, name))
        ? byFractions(
            names.map((name, i) => ({ pool: poolOf([name], word, i === 0), share: fractions[name] as number })),
            createRandom(seed, CLASS, word),
          )
        : poolOf(names, word, true)

    const background = group(recipe.background, BACKGROUND)
    const signal = group(recipe.signal, SIGNAL)
    const main = lowest < 1 ? background : signal
    const random = createRandom(seed, DRAW)
    const clock = createStreamClock(recipe)
    const corrupted = recipe.corruptions ? createCorruptor(recipe) : null
    const size = options.batch ?? recipe.frameSize
    const total = recipe.events ?? Number.POSITIVE_INFINITY
    const end = recipe.duration ?? Number.POSITIVE_INFINITY

    let batch: Jet[] = []
    while (stats.events + batch.length < total) {
      const time = clock.next()
      if (time > end) break
      const share = contaminationAt(contamination, contaminationSchedule, time)
      let jet: Jet | null = null
      for (let refused = 0; ; refused++) {
        const drawn = (random.next() < share ? signal : background).next()
        jet = drawn instanceof Promise ? await drawn : drawn
        stats.pass = main.pass
        stats.passRows = main.passRows
        if (jet === null || corrupted === null) break
        const made = corrupted(jet, stats.events + batch.length, time)
        if (typeof made !== 'string') {
          jet = made
          break
        }
        addSkip(stats.skipped, made)
        if (refused === MOST_REFUSED) throw nothingLeft(made)
      }
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
    await workers?.close()
    closeAll(files)
  }
}

const nothingLeft = (reason: SkipReason): JetwatchError =>
  new JetwatchError(
    'NO_JETS',
    `the corruptions left nothing of ${MOST_REFUSED} jets in a row (${reason})`,
    'Weaken the corruptions of the recipe, or the axis-shift if the jets are outside the window',
  )

type Drawing = Pick<Pool, 'pass' | 'passRows' | 'next'>

/** Draws the class first. A pass is that of the first class; without a loop the first class to end ends the stream. */
function byFractions(parts: readonly { readonly pool: Pool; readonly share: number }[], random: Random): Drawing {
  const [first] = parts as [(typeof parts)[number], ...(typeof parts)[number][]]
  return {
    get pass() {
      return first.pool.pass
    },
    get passRows() {
      return first.pool.passRows
    },
    next: () => {
      let left = random.next()
      for (const { pool, share } of parts) {
        if (left < share) return pool.next()
        left -= share
      }
      return (parts.at(-1) as (typeof parts)[number]).pool.next()
    },
  }
}

const filesOf = (files: readonly RecipeFile[], classes: readonly string[]): RecipeFile[] =>
  files.filter((file) => file.labelsOf(classes).some((label) => label !== undefined))
