import { JetwatchError } from '@jetwatch/shared/errors'
import { createImager } from '@jetwatch/shared/image'
import type { Jet, SkipCounts, SkipReason } from '@jetwatch/shared/jet'
import { sparsify } from '@jetwatch/shared/pixels'
import { PRESET_HINT, PRESETS, type PresetName, presetOf } from '@jetwatch/shared/preset'
import type { JetFile } from './file.ts'
import { BAD_LABEL, type RawBlock } from './layout.ts'

/** Which rows of a block become jets, and with which label; the rest is passed over in silence (it is not asked for). */
export interface RowSelection {
  /** Index of the file in the recipe, kept in each jet. */
  readonly source: number
  /** Label of a jet by the file's own code; undefined leaves rows with that code out. */
  readonly labels: readonly (number | null | undefined)[]
  readonly rows?: (row: number) => boolean
  /** A chosen row that cannot become a jet. Rows with a bad label come here too. */
  onSkip(reason: SkipReason): void
}

/** Turns the rows of a raw block into jets, in row order. */
export type JetMaker = (block: RawBlock, selection: RowSelection) => Jet[]

/** Preset of an image file by its size, the wished one first; null if none has it. */
export const presetForShape = ([height, width]: readonly [number, number], wish: PresetName = 'aachen'): PresetName | null =>
  [presetOf(wish), ...Object.values(PRESETS)].find((preset) => preset.height === height && preset.width === width)?.name ?? null

/**
 * `keepConstituents` leaves each jet its constituents.
 * @throws WRONG_LAYOUT if the file holds images of another size than the preset's.
 */
export function createJetMaker(file: JetFile, presetName: PresetName, keepConstituents = false): JetMaker {
  const preset = presetOf(presetName)
  if (file.imageShape && (file.imageShape[0] !== preset.height || file.imageShape[1] !== preset.width)) {
    const fitting = presetForShape(file.imageShape)
    throw new JetwatchError(
      'WRONG_LAYOUT',
      `${file.path}: images are ${file.imageShape.join(' × ')}, preset ${presetName} has ${preset.height} × ${preset.width}`,
      fitting ? `Use preset ${fitting}` : `Use a preset of that size: ${PRESET_HINT}`,
    )
  }
  const imager = createImager(preset)
  return (block, { source, labels, rows, onSkip }) => {
    const jets: Jet[] = []
    for (let i = 0; i < block.count; i++) {
      const row = block.firstRow + i
      const code = block.labels[i] as number
      if (code === BAD_LABEL) {
        onSkip('bad-label')
        continue
      }
      const label = labels[code]
      if (label === undefined || (rows && !rows(row))) continue
      const start = i * block.stride
      const result =
        block.values instanceof Float32Array
          ? imager(block.values.subarray(start, start + block.stride))
          : sparsify(block.values, start, block.stride)
      if (!result.ok) onSkip(result.reason)
      else {
        const jet = { source, row, label, kinematics: result.kinematics, image: result.image }
        jets.push(keepConstituents ? { ...jet, constituents: withoutPadding(block.values, start, block.stride) } : jet)
      }
    }
    return jets
  }
}

/** A copy of a row's constituents up to the last with energy. */
function withoutPadding(values: RawBlock['values'], start: number, stride: number): Float32Array {
  let end = start + stride
  while (end > start && values[end - 4] === 0) end -= 4
  return Float32Array.from(values.subarray(start, end))
}

export function addSkip(counts: SkipCounts, reason: SkipReason): void {
  counts[reason] = (counts[reason] ?? 0) + 1
}

export interface JetsOptions {
  readonly preset: PresetName
  /** Default 0. */
  readonly source?: number
  /** Label by the file's own code, undefined for codes to leave out. Default: the code itself. */
  readonly labels?: readonly (number | null | undefined)[]
  /** Rows to take; default all. */
  readonly rows?: (row: number) => boolean
  /** Called after each block with the rows read so far. */
  readonly onProgress?: (done: number, total: number) => void
}

/** A stream of jets, and the rows that could not become one, counted as it goes. */
export type JetBatches = AsyncGenerator<Jet[], void, undefined> & { readonly skipped: SkipCounts }

/** The file's jets in row order, a block at a time. Bad rows are counted in `skipped`. The file stays open. */
export function jets(file: JetFile, options: JetsOptions): JetBatches {
  const skipped: SkipCounts = {}
  return Object.assign(readJets(file, options, skipped), { skipped })
}

async function* readJets(file: JetFile, options: JetsOptions, skipped: SkipCounts): AsyncGenerator<Jet[], void, undefined> {
  const make = createJetMaker(file, options.preset)
  const selection: RowSelection = {
    source: options.source ?? 0,
    labels: options.labels ?? file.classes.map((_, code) => code),
    ...(options.rows ? { rows: options.rows } : {}),
    onSkip: (reason) => addSkip(skipped, reason),
  }
  for (let first = 0; first < file.rows; first += file.blockRows) {
    const count = Math.min(file.blockRows, file.rows - first)
    const made = make(file.readBlock(first, count), selection)
    options.onProgress?.(first + count, file.rows)
    if (made.length > 0) yield made
  }
}
