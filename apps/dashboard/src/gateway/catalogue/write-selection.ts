import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { toArrowFile } from '@jetwatch/shared/catalogue/catalogue-arrow'
import { csvLine } from '@jetwatch/shared/catalogue/catalogue-csv'
import { JetwatchError } from '@jetwatch/shared/errors'
import { MARKS } from '@jetwatch/shared/marks'
import { PRESETS } from '@jetwatch/shared/preset'
import type { Run } from '@jetwatch/shared/run'
import { type NumberColumn, writeImages } from '@jetwatch/source/write-images'
import type { Reply } from '../api/route.ts'
import { type FlagSelection, toCodes } from './flag-selection.ts'

export const EXPORT_FORMATS = ['h5', 'arrow', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const CSV_LINES = 500
const DTYPES = { f64: '<d', f32: '<f', u32: '<I', u16: '<H', u8: '<B' } as const

/** The selection as a file to download. @throws NO_JETS where it is empty. */
export async function writeSelection(selection: FlagSelection, run: Run, models: readonly string[], format: ExportFormat): Promise<Reply> {
  if (selection.count === 0) throw new JetwatchError('NO_JETS', 'no flagged event fits the filters', 'Widen them, or wait for flags')
  const filename = `flags-${run.run}-${selection.count}.${format}`
  const about = { run: run.run, recipe: run.recipe.name, recipe_sha256: run.recipeHash, preset: run.recipe.preset }
  switch (format) {
    case 'csv':
      return { stream: Readable.from(csvLines(selection)), type: 'text/csv; charset=utf-8', filename }
    case 'arrow': {
      const metadata = new Map([...Object.entries(about), ['classes', JSON.stringify(selection.classes)] as const])
      return { bytes: toArrowFile(selection.columns, selection.images, metadata), type: 'application/vnd.apache.arrow.file', filename }
    }
    case 'h5':
      return { stream: await hdf5Stream(selection, run, models, about), type: 'application/x-hdf5', filename }
  }
}

async function* csvLines({ columns, count }: FlagSelection): AsyncGenerator<string> {
  yield csvLine(columns.map(({ name }) => name))
  for (let first = 0; first < count; first += CSV_LINES) {
    const rows = Array.from({ length: Math.min(CSV_LINES, count - first) }, (_, i) =>
      columns.map(({ values }) => values[first + i] ?? null),
    )
    yield rows.map(csvLine).join('')
  }
}

async function hdf5Stream(
  selection: FlagSelection,
  run: Run,
  models: readonly string[],
  about: Readonly<Record<string, string>>,
): Promise<Readable> {
  const folder = await mkdtemp(join(tmpdir(), 'jetwatch-export-'))
  const remove = (): void => void rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'flags.h5')
    const { height, width } = PRESETS[run.recipe.preset]
    const { labels, classes, image } = selection
    await writeImages(path, { height, width, classes, labels, image, columns: numberColumns(selection, models), about })
    return createReadStream(path).on('close', remove)
  } catch (error) {
    remove()
    throw error
  }
}

function numberColumns({ columns }: FlagSelection, models: readonly string[]): NumberColumn[] {
  return columns.flatMap((column): NumberColumn[] => {
    const { name, type, values, description } = column
    if (name === 'model') return [toCodes(column, models)]
    if (name === 'mark') return [toCodes(column, MARKS)]
    // The truth stands in `labels`; names of people are in the other formats.
    if (type === 'text') return []
    const missing = type === 'f64' || type === 'f32' ? Number.NaN : 0xffff
    return [{ name, dtype: DTYPES[type], description, values: values.map((value) => (typeof value === 'number' ? value : missing)) }]
  })
}
