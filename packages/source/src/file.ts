import { stat } from 'node:fs/promises'
import { JetwatchError } from '@jetwatch/shared/errors'
import { constituentsLayout } from './constituents-layout.ts'
import { type Hdf5Dataset, type Hdf5File, openHdf5 } from './hdf5.ts'
import { imageLayout } from './image-layout.ts'
import { BAD_LABEL, type Layout, type RawBlock } from './layout.ts'

/** An open file of jets. Any number may be open at once, the same file several times. Memory stays within a few blocks. */
export interface JetFile extends Omit<Layout, 'readLabelBytes' | 'readSplitBytes'>, AsyncDisposable {
  readonly path: string
  /** The file's own label code of every row, one byte a row, read in blocks; 255 = bad label. */
  readLabels(): Uint8Array
  /** The author's split of every row (`ttv`: 0 train, 1 validation, 2 test), read in blocks; null where the file has none. */
  readSplits(): Uint8Array | null
  /** Rows [firstRow, firstRow + count). @throws RangeError beyond the end, UNREADABLE_FILE for a damaged file. */
  readBlock(firstRow: number, count: number): RawBlock
  close(): void
}

/** Opens a file of jets and finds its layout. @throws UNREADABLE_FILE, MISSING_FILTER, WRONG_LAYOUT, NO_JETS */
export async function openFile(path: string): Promise<JetFile> {
  const file = await openHdf5(path)
  try {
    const datasets = file.datasets()
    const layout = constituentsLayout(file, datasets) ?? imageLayout(file, datasets)
    if (!layout) throw unknownLayout(path, datasets)
    await checkRows(path, layout)
    if (layout.rows === 0) throw new JetwatchError('NO_JETS', `${path} holds no jets`, 'Give a file with at least one row')
    return jetFile(file, layout)
  } catch (error) {
    file.close()
    throw error
  }
}

/** Most rows of a file, and most that a byte of it may stand for: gzip and Blosc shrink rows of zeros to a two-thousandth, and no more. */
const MOST_ROWS = 500_000_000
const MOST_ROWS_PER_BYTE = 4

/** A dataset may claim rows that were never written, and a file of a few bytes then takes for ever to read. */
async function checkRows(path: string, { rows }: Layout): Promise<void> {
  const { size } = await stat(path)
  if (rows <= Math.min(MOST_ROWS, size * MOST_ROWS_PER_BYTE)) return
  throw new JetwatchError(
    'WRONG_LAYOUT',
    `${path} claims ${rows} rows and has ${size} bytes`,
    'Write the file again: its rows were never filled',
  )
}

function jetFile(file: Hdf5File, layout: Layout): JetFile {
  const { rows, classes, blockRows } = layout

  function checkRange(firstRow: number, count: number): void {
    if (firstRow < 0 || count < 0 || firstRow + count > rows) {
      throw new RangeError(`rows ${firstRow} to ${firstRow + count} of ${file.path}, which has ${rows}`)
    }
  }

  /** Codes without a name are bad labels, wherever they come from. */
  function checkLabels(labels: Uint8Array): Uint8Array {
    for (let i = 0; i < labels.length; i++) if ((labels[i] as number) >= classes.length) labels[i] = BAD_LABEL
    return labels
  }

  function readBlock(firstRow: number, count: number): RawBlock {
    checkRange(firstRow, count)
    const block = layout.readBlock(firstRow, count)
    checkLabels(block.labels)
    return block
  }

  /** One byte a row of the whole file, read in blocks. */
  function readBytes(read: (firstRow: number, count: number) => Uint8Array): Uint8Array {
    const all = new Uint8Array(rows)
    for (let first = 0; first < rows; first += blockRows) all.set(read(first, Math.min(blockRows, rows - first)), first)
    return all
  }

  return {
    ...layout,
    path: file.path,
    readBlock,
    readLabels: () =>
      readBytes((first, count) => checkLabels(layout.readLabelBytes?.(first, count) ?? layout.readBlock(first, count).labels)),
    readSplits: () => (layout.readSplitBytes ? readBytes(layout.readSplitBytes) : null),
    close: () => file.close(),
    [Symbol.asyncDispose]: async () => file.close(),
  }
}

function unknownLayout(path: string, datasets: readonly Hdf5Dataset[]): JetwatchError {
  const listed = datasets.slice(0, 6).map(({ path: name, shape }) => `${name} [${shape.join(', ')}]`)
  const found = listed.length
    ? `it has ${listed.join(', ')}${datasets.length > 6 ? ` and ${datasets.length - 6} more` : ''}`
    : 'it has no dataset'
  return new JetwatchError(
    'WRONG_LAYOUT',
    `${path} has no known layout: ${found}`,
    'Known are the pandas table of the Top Quark Tagging Reference Dataset (E_i, PX_i, PY_i, PZ_i, is_signal_new) and images [N, h, w] or [N, h, w, 1]',
  )
}
