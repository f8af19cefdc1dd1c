import type { SparseImage } from '@jetwatch/shared/jet'
import { MARKS, type Mark } from '@jetwatch/shared/marks'
import { MISSING_U8, MISSING_U16 } from '@jetwatch/shared/wire-column'
import type { ColumnName } from './flag-columns.ts'
import type { RunCatalogue } from './run-catalogue.ts'

/** A column of an export, for tables with text (CSV, Arrow). */
export interface ExportColumn {
  readonly name: string
  readonly type: 'f64' | 'f32' | 'u32' | 'u16' | 'u8' | 'text'
  readonly description: string
  readonly values: readonly (number | string | null)[]
}

/** Chosen flagged events, copied: the index may drop rows while they are written. */
export interface FlagSelection {
  readonly count: number
  readonly columns: readonly ExportColumn[]
  /** Label codes, 255 without truth. */
  readonly labels: Uint8Array
  readonly classes: readonly string[]
  readonly images: { readonly offsets: Int32Array; readonly index: Uint16Array; readonly value: Float32Array }
  image(row: number): SparseImage
}

const KINEMATICS = [
  ['pt', 'GeV'],
  ['eta', 'pseudorapidity'],
  ['phi', 'radians'],
  ['mass', 'GeV'],
] as const

export function copySelection({ index, marks }: RunCatalogue, places: Uint32Array): FlagSelection {
  const { columns } = index.flags
  const classes = index.stream?.classes ?? []
  const pick = (name: ColumnName): number[] => Array.from(places, (place) => columns[name][place] as number)
  const markOf = (place: number): Mark | null => {
    const mark = marks.get(columns.sequence[place] as number)
    return mark?.mark ? mark : null
  }
  const number = (name: string, type: Exclude<ExportColumn['type'], 'text'>, from: ColumnName, description: string): ExportColumn => ({
    name,
    type,
    description,
    values: pick(from),
  })
  const text = (name: string, description: string, of: (place: number) => string | null): ExportColumn => ({
    name,
    type: 'text',
    description,
    values: Array.from(places, of),
  })
  const labels = Uint8Array.from(pick('label'))
  const images = copyImages(index.flags, places)
  return {
    count: places.length,
    classes,
    labels,
    images,
    image: (row) => {
      const [from, to] = [images.offsets[row], images.offsets[row + 1]]
      return { index: images.index.subarray(from, to), value: images.value.subarray(from, to) }
    },
    columns: [
      number('sequence', 'f64', 'sequence', 'sequence in the run, below 2^53'),
      text('model', 'model that flagged it', (place) => index.models[columns.model[place] as number] ?? null),
      text('label', 'truth class', (place) => classes[columns.label[place] as number] ?? null),
      number('score', 'f32', 'score', 'raw score'),
      number('cut', 'f64', 'cut', 'cut it passed: score >= cut'),
      number('revision', 'u32', 'revision', 'threshold revision of the cut'),
      number('mean_square', 'f32', 'meanSquare', 'mean of the squared pixel values'),
      ...KINEMATICS.map(([name, unit]) => number(name, 'f32', name, unit)),
      {
        name: 'multiplicity',
        type: 'u16',
        description: 'constituents with pT > 0',
        values: pick('multiplicity').map((value) => (value === MISSING_U16 ? null : value)),
      },
      number('source', 'u16', 'source', 'file of the recipe'),
      number('row', 'u32', 'row', 'row in that file'),
      number('published', 'f64', 'published', 'when it was published, milliseconds since 1970'),
      text('mark', `what a person said: ${MARKS.join(', ')}`, (place) => markOf(place)?.mark ?? null),
      text('mark_author', 'who said it', (place) => markOf(place)?.author ?? null),
      {
        name: 'mark_time',
        type: 'f64',
        description: 'when, milliseconds since 1970',
        values: Array.from(places, (place) => markOf(place)?.time ?? null),
      },
    ],
  }
}

function copyImages(flags: RunCatalogue['index']['flags'], places: Uint32Array): FlagSelection['images'] {
  const offsets = new Int32Array(places.length + 1)
  places.forEach((place, i) => {
    offsets[i + 1] = (offsets[i] as number) + (flags.columns.pixelCount[place] as number)
  })
  const total = offsets[places.length] as number
  const index = new Uint16Array(total)
  const value = new Float32Array(total)
  places.forEach((place, i) => {
    const image = flags.image(place)
    index.set(image.index, offsets[i])
    value.set(image.value, offsets[i])
  })
  return { offsets, index, value }
}

/** Text as codes, for files without text columns: 0 is none, then 1, 2, 3 … in the order of `names`. */
export function toCodes({ name, description, values }: ExportColumn, names: readonly string[]) {
  const codes = values.map((value) => (value === null ? 0 : Math.min(names.indexOf(String(value)) + 1, MISSING_U8)))
  return {
    name,
    dtype: '<B' as const,
    values: codes,
    description: `${description}; 0 none, ${names.map((one, i) => `${i + 1} ${one}`).join(', ')}`,
  }
}
