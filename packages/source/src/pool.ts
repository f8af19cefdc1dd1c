import { setImmediate } from 'node:timers/promises'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Jet, SkipReason } from '@jetwatch/shared/jet'
import { createRandom, shuffle } from '@jetwatch/shared/random'
import { blocksOf, type TakeJets } from './block-loader.ts'
import type { RecipeFile } from './recipe-files.ts'

/** Blocks read into one buffer, inside which single jets are shuffled. */
const BUFFER_BLOCKS = 32

export interface PoolOptions {
  readonly files: readonly RecipeFile[]
  readonly classes: readonly string[]
  /** Rows that may be drawn. */
  readonly accepts: (row: number) => boolean
  /** The shuffle of a pass is seeded with these words and the pass. */
  readonly seed: readonly number[]
  readonly loop: boolean
  /** A row that cannot become a jet: told in the first pass only, so each is told once. */
  readonly onSkip: (reason: SkipReason, source: number) => void
}

/** The jets of some classes in shuffled order, pass after pass. */
export interface Pool {
  /** Passes begun. */
  readonly pass: number
  /** Jets in one pass; null until the first pass has been read. */
  readonly passRows: number | null
  /** The next jet; null at the end, which only a pool that does not loop has. @throws NO_JETS if a whole pass yields none. */
  next(): Jet | null | Promise<Jet | null>
}

interface Buffer {
  readonly pass: number
  readonly blocks: readonly number[]
  readonly lastOfPass: boolean
  /** Its blocks, from the time it is the next. */
  asked: readonly TakeJets[]
  readonly jets: Jet[]
  /** Order in which the jets are drawn, once all blocks are loaded. */
  order: Uint32Array
  loaded: number
}

/**
 * A bounded shuffle: per pass the order of row blocks is shuffled, blocks are read into a buffer of 8,192 rows, and
 * the jets inside the buffer are shuffled. While one buffer is drawn from, the next is filled block by block, so the
 * work is spread evenly and memory holds two buffers, whatever the size of the files.
 */
export function createPool(options: PoolOptions): Pool {
  const { files, classes } = options
  const blocks = files.flatMap(({ file }, at) => Array.from({ length: blocksOf(file.rows) }, (_, block) => ({ at, block })))
  const labels = files.map((file) => file.labelsOf(classes))
  const schedule = bufferSchedule(blocks.length, options)
  let current: Buffer | undefined
  let upcoming: Buffer | undefined
  let drawn = 0
  let jetsRead = 0
  let passRows: number | null = null
  let pass = 0

  function askFor(buffer: Buffer): TakeJets[] {
    return buffer.blocks.map((place) => {
      const { at, block } = blocks[place] as (typeof blocks)[number]
      const { source, blocks: loader } = files[at] as RecipeFile
      return loader.ask(block, {
        source,
        labels: labels[at] as (number | undefined)[],
        rows: options.accepts,
        onSkip: (reason) => buffer.pass === 0 && options.onSkip(reason, source),
      })
    })
  }

  function loadBlock(buffer: Buffer): void | Promise<void> {
    const made = (buffer.asked[buffer.loaded++] as TakeJets)()
    return made instanceof Promise ? made.then((jets) => addJets(buffer, jets)) : addJets(buffer, made)
  }

  function addJets(buffer: Buffer, made: readonly Jet[]): void {
    for (const jet of made) buffer.jets.push(jet)
    if (buffer.pass > 0) return
    jetsRead += made.length
    if (buffer.loaded < buffer.blocks.length || !buffer.lastOfPass) return
    passRows = jetsRead
    if (jetsRead === 0) throw noJets(classes, files)
  }

  function take(): Buffer | undefined {
    const buffer = schedule.next().value ?? undefined
    if (buffer) buffer.asked = askFor(buffer)
    return buffer
  }

  async function advance(): Promise<Jet | null> {
    do {
      upcoming ??= take()
      if (!upcoming) return null
      while (upcoming.loaded < upcoming.blocks.length) {
        await loadBlock(upcoming)
        await setImmediate()
      }
      current = upcoming
      upcoming = take()
      drawn = 0
      pass = current.pass + 1
      current.order = shuffle(
        Uint32Array.from({ length: current.jets.length }, (_, i) => i),
        createRandom(...options.seed, current.pass, current.blocks[0] as number),
      )
    } while (current.jets.length === 0)
    return draw(current)
  }

  function draw(buffer: Buffer): Jet | Promise<Jet> {
    const jet = buffer.jets[buffer.order[drawn++] as number] as Jet
    if (upcoming && upcoming.loaded < upcoming.blocks.length) {
      const due = Math.ceil((drawn / buffer.jets.length) * upcoming.blocks.length)
      const loading = upcoming.loaded < due ? loadBlock(upcoming) : undefined
      if (loading) return loading.then(() => jet)
    }
    return jet
  }

  return {
    get pass() {
      return pass
    },
    get passRows() {
      return passRows
    },
    next: () => (current && drawn < current.jets.length ? draw(current) : advance()),
  }
}

/** The buffers of all passes: each pass has its own order of blocks. */
function* bufferSchedule(blockCount: number, { seed, loop }: PoolOptions): Generator<Buffer, void, undefined> {
  for (let pass = 0; blockCount > 0 && (pass === 0 || loop); pass++) {
    const order = [
      ...shuffle(
        Uint32Array.from({ length: blockCount }, (_, i) => i),
        createRandom(...seed, pass),
      ),
    ]
    for (let first = 0; first < blockCount; first += BUFFER_BLOCKS) {
      const blocks = order.slice(first, first + BUFFER_BLOCKS)
      yield { pass, blocks, lastOfPass: first + BUFFER_BLOCKS >= blockCount, asked: [], jets: [], order: new Uint32Array(0), loaded: 0 }
    }
  }
}

const noJets = (classes: readonly string[], files: readonly RecipeFile[]): JetwatchError =>
  new JetwatchError(
    'NO_JETS',
    `no usable jet of class ${classes.join(', ')} in ${files.map(({ file }) => file.path).join(', ')}`,
    'Check the classes of the recipe, its reference fraction and what `jetwatch inspect` says about the file',
  )
