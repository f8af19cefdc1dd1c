import { stat } from 'node:fs/promises'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Jet, SkipCounts } from '@jetwatch/shared/jet'
import { type PresetName, presetOf } from '@jetwatch/shared/preset'
import { isReferenceRow, type Recipe } from '@jetwatch/shared/recipe'
import { classesFor } from './classes.ts'
import { openFile } from './file.ts'
import { hashFile } from './hash.ts'
import { jets, presetForShape } from './jets.ts'

export interface Range {
  readonly min: number
  readonly mean: number
  readonly max: number
}

/** What a file holds and what a recipe would make of it. Plain data. */
export interface Inspection {
  readonly path: string
  /** File size in bytes. */
  readonly bytes: number
  readonly sha256: string
  readonly layout: 'constituents' | 'images'
  readonly rows: number
  /** Compression filters in use. */
  readonly filters: readonly string[]
  /** [height, width] of the images that come out. */
  readonly imageShape: readonly [number, number]
  readonly preset: PresetName
  /** False for image files: the size of their pixels in eta and phi is unknown, the preset is taken from their number. */
  readonly scaleKnown: boolean
  /** Per class present: the file's own label, rows that become jets, and their share of all jets. */
  readonly classes: readonly {
    readonly code: number
    readonly label: string
    readonly class: string
    readonly jets: number
    readonly share: number
  }[]
  /** Rows that become a jet, and those that do not, by reason. */
  readonly jets: number
  readonly skipped: SkipCounts
  /** Of all jets, GeV; null for image files. */
  readonly pt: Range | null
  readonly mass: Range | null
  readonly multiplicity: Range | null
  /** Pixels above 0 per image. */
  readonly occupiedPixels: Range | null
  /** What a replay with this background class would draw from, and what it would hold out for the reference. */
  readonly replay: {
    readonly background: string
    readonly fraction: number
    readonly replayed: number
    readonly heldOut: number
    readonly signal: number
  }
}

export interface InspectOptions {
  /** Default aachen, or for image files the one of their size. */
  readonly preset?: PresetName
  /** `--class NAME=FILE`. */
  readonly className?: string
  /** Default qcd, of which a file may hold none; of image files without it, whose classes have names of their own, the first class. */
  readonly background?: string
  /** Default half of the background, seed 1. */
  readonly reference?: Recipe['reference']
  /** Rows read so far, of all. */
  readonly onProgress?: (done: number, total: number) => void
}

interface Tally {
  n: number
  min: number
  max: number
  sum: number
}
const tally = (): Tally => ({ n: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0 })

function add(into: Tally, value: number): void {
  into.n++
  into.sum += value
  if (value < into.min) into.min = value
  if (value > into.max) into.max = value
}

const rangeOf = ({ n, min, max, sum }: Tally): Range | null => (n > 0 ? { min, mean: sum / n, max } : null)

/** Reads the whole file once, in blocks. @throws what `openFile` throws, and WRONG_LAYOUT for images of a size no preset has. */
export async function inspect(path: string, options: InspectOptions = {}): Promise<Inspection> {
  await using file = await openFile(path)
  const preset = options.preset ?? (file.imageShape ? (presetForShape(file.imageShape) ?? 'aachen') : 'aachen')
  const batches = jets(file, { preset, ...(options.onProgress ? { onProgress: options.onProgress } : {}) })
  const names = classesFor(path, file, options.className ? { className: options.className } : {})
  const present = names.filter((name) => name !== null)
  const ownNames = file.layout === 'images' && !present.includes('qcd')
  const background = options.background ?? (ownNames ? (present[0] as string) : 'qcd')
  if (options.background !== undefined && !present.includes(background)) {
    throw new JetwatchError('USAGE', `${path} has no class ${background}`, `Choose a background among ${present.join(', ')}`)
  }
  const reference = options.reference ?? { fraction: 0.5, seed: 1 }

  const perCode = file.classes.map(() => 0)
  const [pt, mass, multiplicity, occupied] = [tally(), tally(), tally(), tally()]
  const replay = { background, fraction: reference.fraction, replayed: 0, heldOut: 0, signal: 0 }
  const count = ({ label, row, kinematics, image }: Jet): void => {
    const code = label as number
    perCode[code] = (perCode[code] as number) + 1
    add(occupied, image.index.length)
    if (kinematics) {
      add(pt, kinematics.pt)
      add(mass, kinematics.mass)
      add(multiplicity, kinematics.multiplicity)
    }
    replay[names[code] !== background ? 'signal' : isReferenceRow(row, reference) ? 'heldOut' : 'replayed']++
  }
  for await (const batch of batches) for (const jet of batch) count(jet)

  const total = occupied.n
  return {
    path,
    bytes: (await stat(path)).size,
    sha256: await hashFile(path),
    layout: file.layout,
    rows: file.rows,
    filters: file.filters,
    imageShape: [presetOf(preset).height, presetOf(preset).width],
    preset,
    scaleKnown: file.layout === 'constituents',
    classes: names.flatMap((name, code) => {
      const own = perCode[code] as number
      return name === null ? [] : [{ code, label: file.classes[code] as string, class: name, jets: own, share: total ? own / total : 0 }]
    }),
    jets: total,
    skipped: batches.skipped,
    pt: rangeOf(pt),
    mass: rangeOf(mass),
    multiplicity: rangeOf(multiplicity),
    occupiedPixels: rangeOf(occupied),
    replay,
  }
}
