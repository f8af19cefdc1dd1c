import { JetwatchError } from '@jetwatch/shared/errors'
import { type Column, tableColumns } from './columns.ts'
import type { Hdf5Dataset, Hdf5File } from './hdf5.ts'
import { rowBytes } from './hdf5.ts'
import { BAD_LABEL, chooseBlockRows, isChunkTooLarge, type Layout } from './layout.ts'
import { H5T, readNumber } from './numbers.ts'

const LABEL = 'is_signal_new'
const SPLIT = 'ttv'
/** 256 rows at a time are read: this is 200 times as much as the reference dataset has. */
const LARGEST_ROW_BYTES = 2 ** 19

/**
 * The layout of the Top Quark Tagging Reference Dataset: a pandas table with columns E_i, PX_i, PY_i, PZ_i for i = 0,
 * 1, … and `is_signal_new`, any number of constituents and rows. Columns are found by name, their offsets and number
 * types in the compound type. Null if the file holds no such table.
 */
export function constituentsLayout(file: Hdf5File, datasets: readonly Hdf5Dataset[]): Layout | null {
  for (const dataset of datasets) {
    if (dataset.metadata.type !== H5T.compound || dataset.shape.length !== 1) continue
    const columns = tableColumns(file, dataset)
    if (columns.has('E_0')) return describeTable(file, dataset, columns)
  }
  return null
}

function describeTable(file: Hdf5File, dataset: Hdf5Dataset, columns: ReadonlyMap<string, Column>): Layout {
  const where = `${file.path}: table ${dataset.path}`
  const momenta: Column[] = []
  for (let i = 0; columns.has(`E_${i}`); i++) {
    for (const part of ['E', 'PX', 'PY', 'PZ']) {
      const column = columns.get(`${part}_${i}`)
      if (!column) throw wrongTable(`${where} has E_${i} but no ${part}_${i}`)
      momenta.push(column)
    }
  }
  const label = columns.get(LABEL)
  if (!label) throw wrongTable(`${where} has no column ${LABEL}`)
  if (isMixedEndian(dataset)) throw wrongTable(`${where} mixes little- and big-endian columns`)
  const bytes = rowBytes(dataset)
  if (bytes > LARGEST_ROW_BYTES) throw wrongTable(`${where} has rows of ${bytes} bytes, at most ${LARGEST_ROW_BYTES} are read`)
  const chunkRows = dataset.metadata.chunks?.[0] ?? 1
  if (isChunkTooLarge(chunkRows, bytes)) throw wrongTable(`${where} has chunks of ${chunkRows} rows, which do not fit in bounded memory`)

  const split = columns.get(SPLIT)
  const stride = momenta.length
  const first = momenta[0] as Column
  const contiguous = momenta.every(({ offset, type }, i) => type.kind === 'float' && type.size === 4 && offset === first.offset + 4 * i)
  let values = new Float32Array(0)
  let labels = new Uint8Array(0)

  return {
    layout: 'constituents',
    rows: dataset.shape[0] as number,
    classes: ['background', 'signal'],
    imageShape: null,
    filters: file.filters(dataset),
    blockRows: chooseBlockRows(chunkRows, bytes),
    readBlock(firstRow, count) {
      if (labels.length < count) {
        values = new Float32Array(count * stride)
        labels = new Uint8Array(count)
      }
      const raw = file.read(dataset, firstRow, count)
      const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
      const valueBytes = new Uint8Array(values.buffer)
      for (let row = 0; row < count; row++) {
        const start = row * bytes
        const code = readNumber(view, start + label.offset, label.type)
        labels[row] = code === 0 || code === 1 ? code : BAD_LABEL
        if (contiguous) valueBytes.set(raw.subarray(start + first.offset, start + first.offset + 4 * stride), 4 * row * stride)
        else for (const [i, { offset, type }] of momenta.entries()) values[row * stride + i] = readNumber(view, start + offset, type)
      }
      return { firstRow, count, labels: labels.subarray(0, count), values, stride }
    },
    ...(split && {
      readSplitBytes(firstRow: number, count: number) {
        const raw = file.read(dataset, firstRow, count)
        const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
        return Uint8Array.from({ length: count }, (_, row) => readNumber(view, row * bytes + split.offset, split.type))
      },
    }),
  }
}

/** A table of one byte order is turned as a whole while reading; a mixed one is left as it is. */
function isMixedEndian({ metadata }: Hdf5Dataset): boolean {
  const orders = (metadata.compound_type?.members ?? [])
    .map((member) => member.array_type ?? member)
    .filter(({ type, size }) => (type === H5T.integer || type === H5T.float) && size > 1)
    .map(({ littleEndian }) => littleEndian)
  return new Set(orders).size > 1
}

const wrongTable = (message: string): JetwatchError =>
  new JetwatchError(
    'WRONG_LAYOUT',
    message,
    `Write the table with pandas (to_hdf, key "table", format "table"): columns E_i, PX_i, PY_i, PZ_i from i = 0 on, and ${LABEL} with 0 or 1`,
  )
